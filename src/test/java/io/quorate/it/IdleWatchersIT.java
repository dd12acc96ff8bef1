package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What very many watchers cost a member while nothing happens. */
class IdleWatchersIT {
  @RegisterExtension static final Cluster cluster = Cluster.of(1);

  private static final int MEMBER = 1;
  private static final int MANY = 10_000;

  /** For all of them: what they may add to the live heap, and to what the process takes up. */
  private static final long MOST_BYTES = 200_000_000;

  /**
   * The container begins threads of its own while very many ask, up to the 200 of its pool. They
   * are as many however many watch.
   */
  private static final int OTHER_THREADS = 250;

  /** Files of a process that are no watchers. */
  private static final int OTHER_FILES = 1_000;

  /**
   * @param heap bytes that are in use after a collection
   * @param resident bytes
   */
  private record Cost(long heap, long resident, long threads) {
    static Cost of(long pid) throws IOException {
      jcmd(pid, "GC.run");
      long heap = find("garbage-first heap .* used (\\d+)K", jcmd(pid, "GC.heap_info")) * 1024;
      String status = Files.readString(Path.of("/proc/" + pid + "/status"));
      long resident = find("VmRSS:\\s+(\\d+) kB", status) * 1024;
      return new Cost(heap, resident, find("Threads:\\s+(\\d+)", status));
    }
  }

  @Test
  void tenThousandWatchersCostLittleMemoryAndNoThreadEachAndAllAreToldOfAChange() throws Exception {
    cluster.up();
    long pid = cluster.pid(MEMBER);
    int count = (int) Math.min(MANY, Math.min(files("self"), files("" + pid)) - OTHER_FILES);
    assertThat(count).as("watchers that the limit of open files allows").isGreaterThan(1_000);
    assertStatus(204, Http.put(cluster.uri(MEMBER, "/idle/before"), "x"));
    Cost before = Cost.of(pid);
    try (var watchers =
        new IdleWatchers(cluster.httpPort(MEMBER), "/v1/watch?prefix=idle/&prev=true")) {
      watchers.open(count, SOON);
      assertThat(places()).containsEntry("used", (long) count).containsEntry("limit", 20_000L);
      Cost after = Cost.of(pid);
      System.out.printf(
          "%d idle watchers (%d wanted): heap %+d KB, resident %+d KB, threads %+d%n",
          count,
          MANY,
          (after.heap() - before.heap()) / 1024,
          (after.resident() - before.resident()) / 1024,
          after.threads() - before.threads());
      long most = MOST_BYTES / MANY * count;
      assertThat(after.heap() - before.heap()).as("live heap").isLessThan(most);
      assertThat(after.resident() - before.resident()).as("resident").isLessThan(most);
      assertThat(after.threads() - before.threads()).as("threads").isLessThan(OTHER_THREADS);

      watchers.forget();
      assertStatus(204, Http.put(cluster.uri(MEMBER, "/idle/key"), "changed"));
      watchers.await(text -> text.contains("event: put") && text.endsWith("\n\n"), SOON);
      assertThat(watchers.told())
          .allMatch(text -> text.split("event: put", -1).length == 2, "told once")
          .allMatch(text -> text.contains("\"key\":\"idle/key\""), "of this key");
    }
    eventually(SOON, () -> assertThat(places()).containsEntry("used", 0L));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> places() throws IOException {
    var store = (Map<String, Object>) cluster.view(MEMBER).get("store");
    return (Map<String, Object>) store.get("watchers");
  }

  /** How many files the process may have open: a JVM takes all that it is allowed to. */
  private static long files(String process) throws IOException {
    String limits = Files.readString(Path.of("/proc/" + process + "/limits"));
    Matcher unlimited = Pattern.compile("Max open files .* unlimited").matcher(limits);
    return unlimited.find() ? Integer.MAX_VALUE : find("Max open files\\s+(\\d+)", limits);
  }

  private static String jcmd(long pid, String command) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    return Run.of(List.of(jcmd, "" + pid, command)).succeeded().text();
  }

  private static long find(String number, String text) {
    Matcher found = Pattern.compile(number).matcher(text);
    assertThat(found.find()).as("%s in %s", number, text).isTrue();
    return Long.parseLong(found.group(1));
  }
}
