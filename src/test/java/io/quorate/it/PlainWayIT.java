package io.quorate.it;

import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.log.DurableLog;
import io.quorate.raft.log.LogOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Members as the ecosystem runs a WAR: java -jar payara-micro.jar, and MicroProfile Config. */
class PlainWayIT {
  private static final int START_FAILED = 1;
  private static final int FAILED = 11;
  private static final int WRONG_SETTING = 78;
  private static final String ADVICE =
      "Remove it from the cluster, delete its data directory, and add it again.";
  private static final Path BASE = Run.PROJECT.resolve("target/it/PlainWayIT");

  private final List<PlainMember> members = new ArrayList<>();
  private Path directory = BASE;

  @BeforeEach
  void ownDirectory(TestInfo test) throws IOException {
    String method = test.getTestMethod().orElseThrow().getName();
    directory =
        BASE.resolve(method).resolve(test.getDisplayName().replaceAll("[^A-Za-z0-9.]+", "-"));
    Cluster.deleteTree(directory);
    Files.createDirectories(directory);
  }

  @AfterEach
  void endMembers() {
    members.forEach(PlainMember::close);
    Cluster.deleteTree(directory.resolve("tmp")); // 100 MB of Payara Micro each
  }

  @Test
  void aMemberWithoutAnySettingButItsPortsServesOn127001AndKeepsItsDataInTheWorkingDirectory()
      throws Exception {
    int clusterPort = Ports.free();
    PlainMember first = start(PlainMember.in(directory, clusterPort)).awaitReady();
    assertStatus(204, Http.put(first.uri("/my-key"), "hello"));
    assertThat(directory.resolve("quorate-data/member-1")).isDirectory();
    assertListensOnlyAt127001(first.httpPort());
    assertListensOnlyAt127001(clusterPort);

    long begin = System.nanoTime();
    first.process().destroy();
    first.exitCode();
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .as("time to stop after SIGTERM")
        .isLessThan(Duration.ofSeconds(10));

    PlainMember second = start(PlainMember.in(directory, clusterPort)).awaitReady();
    assertValue("hello", Http.get(second.uri("/my-key")));
  }

  /** The container ends those after 30 s, unless told otherwise. */
  @Test
  void aWatchOutlivesConnectionsOnWhichNothingHappens() throws Exception {
    Path preBoot =
        Files.writeString(
            directory.resolve("idle.asadmin"),
            "set configs.config.server-config.network-config.protocols.protocol.http-listener.http"
                + ".timeout-seconds=1\n");
    PlainMember member =
        start(PlainMember.in(directory, Ports.free()).option("--prebootcommandfile", preBoot))
            .awaitReady();
    try (var stream = new EventReader(member.httpPort(), "/v1/watch?prefix=a", "")) {
      assertThat(stream.next()).containsEntry("event", "progress");
      try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), member.httpPort())) {
        idle.setSoTimeout((int) Cluster.SOON.toMillis());
        assertThat(idle.getInputStream().read()).as("an idle connection").isEqualTo(-1);
      }

      // By a connection of its own: those that a client keeps may end at any moment.
      RawHttp.sendBody(member.httpPort(), "PUT /a", new byte[1], "Content-Length: 1")
          .assertStatus(204);
      assertThat(stream.next()).containsEntry("event", "put");
    }
  }

  @Test
  void settingsComeFromTheEnvironmentAndFromAFileToo() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("settings.properties"),
            "quorate.max-value-bytes=10\nquorate.cluster-name=from-a-file\n");

    PlainMember member =
        start(
                PlainMember.in(directory)
                    .variable("QUORATE_ID", "7")
                    .variable("QUORATE_CLUSTER", "7=127.0.0.1:" + Ports.free())
                    .variable("QUORATE_DATA_DIR", directory.resolve("elsewhere").toString())
                    .option("--systemproperties", file))
            .awaitReady();

    assertThat(directory.resolve("elsewhere/member-7")).isDirectory();
    assertThat(Http.text(Http.get(member.uri("/v1/cluster"))))
        .contains("\"from-a-file\"")
        .contains("\"member\":7");
    assertStatus(204, Http.put(member.uri("/k"), "1234567890"));
    assertStatus(413, Http.put(member.uri("/k"), "12345678901"));
  }

  @ParameterizedTest
  @CsvSource({
    "quorate.id, 0",
    "quorate.cluster, http://127.0.0.1",
    "quorate.join, yes",
    "quorate.request-timeout, 5",
    "quorate.max-value-bytes, 1M",
    "quorate.http-address, 192.0.2.1", // no address of this machine
    "quorate.requesttimeout, 5s", // unknown
  })
  void aWrongSettingEndsTheStartWithOneSentenceThatNamesIt(String name, String value)
      throws Exception {
    PlainMember member = start(PlainMember.in(directory).property(name, value));

    assertThat(member.exitCode()).as(member.lastLines(20)).isEqualTo(WRONG_SETTING);
    assertThat(member.lastLine()).contains("The setting " + name + " is wrong: ");
  }

  @Test
  void aWrongEnvironmentVariableEndsTheStartToo() throws Exception {
    PlainMember member = start(PlainMember.in(directory).variable("QUORATE_REQUEST_TIMEOUT", "0s"));

    assertThat(member.exitCode()).as(member.lastLines(20)).isEqualTo(WRONG_SETTING);
    assertThat(member.lastLine())
        .contains("The setting quorate.request-timeout is wrong: \"0s\" is not a duration");
  }

  @Test
  void whatIsInUseOrDamagedOrSomeoneElsesIsNotTouched() throws Exception {
    int clusterPort = Ports.free();
    PlainMember running = start(PlainMember.in(directory, clusterPort)).awaitReady();

    // The same data directory, whatever the port.
    PlainMember sameData = start(PlainMember.in(directory, Ports.free()));
    assertRefused(sameData, "data directory", "in use by another member");

    // The same cluster port, whatever the data directory.
    PlainMember samePort =
        start(
            PlainMember.in(directory, clusterPort)
                .property("quorate.data-dir", directory.resolve("other-data")));
    assertRefused(samePort, "127.0.0.1:" + clusterPort, "bound");

    assertStatus(204, Http.put(running.uri("/still"), "served"));
    running.close();
    Path data = directory.resolve("quorate-data");

    // A log with a command that this version cannot have written.
    appendTo(data.resolve("member-1/log/raft.log"), new byte[] {99, 98, 97});
    PlainMember newer = start(PlainMember.in(directory, clusterPort));
    assertThat(newer.exitCode()).as(newer.lastLines(20)).isEqualTo(FAILED);
    assertThat(newer.lastLine()).contains("Member 1 stops after index", "cannot be applied");

    // A disk that has changed a byte amidst the log.
    Path segment = segmentOf(data.resolve("member-1/log/raft.log"));
    int offset = flip(segment, "served");
    byte[] damaged = Files.readAllBytes(segment);
    PlainMember onDamage = start(PlainMember.in(directory, clusterPort));
    assertRefused(onDamage, segment + " is damaged at offset ", ": entry ", ADVICE);
    assertThat(Files.readAllBytes(segment)).isEqualTo(damaged);
    Matcher said = Pattern.compile("damaged at offset (\\d+)").matcher(onDamage.lastLine());
    assertThat(said.find()).isTrue();
    assertThat(offset - Integer.parseInt(said.group(1))).as("place in the entry").isBetween(0, 200);

    // The data of member 1 under another id: its directory was renamed by hand.
    Files.move(data.resolve("member-1"), data.resolve("member-2"));
    PlainMember otherId =
        start(
            PlainMember.in(directory)
                .property("quorate.id", "2")
                .property("quorate.cluster", "2=127.0.0.1:" + clusterPort));
    assertRefused(otherId, "member-2", "belongs to member 1");
  }

  @Test
  void aDirectoryThatNoMemberHasWrittenIsNotUsed() throws Exception {
    Path member = Files.createDirectories(directory.resolve("quorate-data/member-1"));
    Files.write(member.resolve("identity.properties"), new byte[] {0, 1, 2, (byte) 0xff});

    PlainMember refused = start(PlainMember.in(directory, Ports.free()));

    assertRefused(refused, "data directory", member.toString());
  }

  @Test
  void aFileInPlaceOfTheDataDirectoryIsRefused() throws Exception {
    Path file = Files.createFile(directory.resolve("a-file"));

    PlainMember refused =
        start(PlainMember.in(directory, Ports.free()).property("quorate.data-dir", file));

    assertRefused(refused, "data directory", file.toString());
  }

  private static void appendTo(Path log, byte[] command) {
    try (var opened = DurableLog.open(log, LogOptions.DEFAULT)) {
      opened.append(opened.lastIndex() + 1, List.of(new LogEntry(opened.term(), command)));
      opened.sync();
    }
  }

  private static Path segmentOf(Path log) throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("segment-"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Changes a bit of the first place in the file that has the text, and says where. */
  private static int flip(Path file, String text) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int offset = new String(bytes, ISO_8859_1).indexOf(text);
    assertThat(offset).as("place of %s in %s", text, file).isPositive();
    bytes[offset] ^= 1;
    Files.write(file, bytes);
    return offset;
  }

  private PlainMember start(PlainMember.Launch launch) throws IOException {
    PlainMember member = launch.start();
    members.add(member);
    return member;
  }

  private static void assertRefused(PlainMember member, String... words) throws Exception {
    assertThat(member.exitCode()).as(member.lastLines(20)).isEqualTo(START_FAILED);
    assertThat(member.lastLine()).contains(words);
  }

  /** Another address of this machine, on which nobody must listen. */
  private static void assertListensOnlyAt127001(int port) throws IOException {
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    for (String other : List.of("127.0.0.2", "::1")) {
      assertThatThrownBy(() -> connect(other, port)).as(other).isInstanceOf(SocketException.class);
    }
    // Whoever listens on all addresses keeps others from this one.
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress("127.0.0.2", port));
    }
  }

  private static void connect(String host, int port) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) TimeUnit.SECONDS.toMillis(2));
    }
  }
}
