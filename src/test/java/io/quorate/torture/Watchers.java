package io.quorate.torture;

import static io.quorate.it.Eventually.pause;

import io.quorate.check.Judgement;
import io.quorate.check.State;
import io.quorate.check.Story;
import io.quorate.check.Watching;
import io.quorate.check.Write;
import io.quorate.client.Quorate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Watchers of all kinds: on each member one that hears of all keys; one of a prefix, one by long
 * polls, one through the client for Java; and one that goes away until what comes next is no longer
 * kept.
 */
final class Watchers implements AutoCloseable {
  /** Of the store in these runs: so few that some seconds away are too long. */
  static final int KEPT_REVISIONS = 2000;

  /** So much further than that are the others when the sleeper comes back. */
  private static final int BEYOND = 500;

  private static final Duration DRAIN = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Members members;
  private final List<Watcher> watchers = new ArrayList<>();
  private State begin = new State(0, Map.of());
  private State end = begin;

  Watchers(Members members) {
    this.members = members;
  }

  /** From what is there now. */
  void start() {
    begin = list();
    int place = 0;
    for (int id : members.ids()) {
      watchers.add(
          new StreamWatcher(members, hearing("member-" + id, ""), place++, unused -> false));
    }
    watchers.add(new StreamWatcher(members, hearing("prefix", "feed/1"), 0, unused -> false));
    watchers.add(new PollWatcher(members, hearing("poll", "feed/")));
    watchers.add(new ClientWatcher(members, hearing("client", ""), 1));
    watchers.add(
        new StreamWatcher(
            members,
            hearing("sleeper", ""),
            2,
            reached -> reached == 0 || furthest() - reached < KEPT_REVISIONS + BEYOND));
    watchers.forEach(Watcher::start);
  }

  /** All that was told so far, of which nobody knows yet whether it is right. */
  long furthest() {
    return watchers.stream().mapToLong(each -> each.hearing().reached()).max().orElse(0);
  }

  /** Revisions since the beginning. */
  long revisions() {
    return furthest() - begin.revision();
  }

  /** Waits until all have heard what was written up to now. */
  void drain() {
    end = list();
    watchers.forEach(Watcher::comeBack);
    long deadline = System.nanoTime() + DRAIN.toNanos();
    while (System.nanoTime() - deadline < 0
        && watchers.stream().anyMatch(each -> each.hearing().reached() < end.revision())) {
      pause(LOOK);
    }
    close();
  }

  /**
   * After {@link #drain}.
   *
   * @param writes of all clients
   */
  Judgement judge(Collection<Write> writes) {
    List<Story> stories = stories();
    return new Judgement(
        Workload.WATCH.word(),
        "%d events in %d revisions, heard by %d watchers: %d resumptions, %d polls; too late: %s"
            .formatted(
                Watching.events(stories),
                end.revision() - begin.revision(),
                stories.size(),
                resumptions(false),
                resumptions(true),
                stories.stream()
                    .filter(each -> each.compactions() > 0)
                    .map(each -> each.watcher() + " " + each.compactions() + " times")
                    .collect(Collectors.joining(", "))),
        new Watching(begin, end, KEPT_REVISIONS).violations(stories, writes));
  }

  /** One file for each, for whoever looks for the cause of a violation. */
  void write(Path directory) throws IOException {
    for (Story story : stories()) {
      Files.write(
          directory.resolve("watcher-%s.txt".formatted(story.watcher())),
          story.heard().stream().map(Object::toString).toList());
    }
  }

  @Override
  public void close() {
    watchers.forEach(Watcher::close);
  }

  private Hearing hearing(String name, String prefix) {
    return new Hearing(name, prefix, begin.revision());
  }

  private List<Story> stories() {
    return watchers.stream().map(each -> each.hearing().story()).toList();
  }

  private long resumptions(boolean byPolls) {
    return watchers.stream()
        .filter(each -> each instanceof PollWatcher == byPolls)
        .mapToLong(each -> each.hearing().resumptions())
        .sum();
  }

  private State list() {
    try (Quorate quorate = Crew.connect(members, 0)) {
      return Hearing.list(quorate, "");
    }
  }
}
