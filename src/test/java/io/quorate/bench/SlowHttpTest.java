package io.quorate.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs slowhttptest: very many clients that send or read slowly. */
final class SlowHttpTest {
  private static final Pattern CONNECTED = Pattern.compile("connected:\\s*([0-9]+)");
  private static final Pattern COLOURS = Pattern.compile("\\u001b\\[[0-9;]*[A-Za-z]");

  /** A way to be slow. */
  enum Mode {
    /** A header every second, and no end of them. */
    HEADERS("-H", "-i", "1", "-t", "GET", "-u", Values.path(0)),
    /** Ten bytes of a value every second. */
    BODY("-B", "-i", "1", "-t", "PUT", "-s", "8192", "-x", "10", "-u", "/v1/kv/slow"),
    /** The same of a transaction, which the container answers. */
    TRANSACTION_BODY(
        "-B",
        "-i",
        "1",
        "-t",
        "POST",
        "-s",
        "8192",
        "-x",
        "10",
        "-f",
        "application/json",
        "-u",
        "/v1/txn"),
    /** 32 bytes every five seconds, through a window of hardly more, of three large values. */
    READ("-X", "-k", "3", "-n", "5", "-w", "512", "-y", "1024", "-z", "32", "-u", Robust.LARGE);

    @SuppressWarnings("ImmutableEnumChecker") // It is one.
    private final List<String> words;

    Mode(String... words) {
      this.words = List.of(words);
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private SlowHttpTest() {}

  /**
   * Goes on for so many seconds, unless the member has ended all connections before.
   *
   * @return the most connections that there were at a time, as it says every few seconds
   */
  static int run(URI member, Mode mode, int connections, int seconds)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("slowhttptest"));
    command.addAll(List.of("-c", "" + connections, "-r", "250", "-l", "" + seconds));
    command.addAll(mode.words.subList(0, mode.words.size() - 1));
    command.add(member.resolve(mode.words.get(mode.words.size() - 1)).toString());
    return mostConnected(Programs.output(command));
  }

  /** In all that it has printed. */
  static int mostConnected(String output) {
    Matcher connected = CONNECTED.matcher(COLOURS.matcher(output).replaceAll(""));
    int most = 0;
    while (connected.find()) {
      most = Math.max(most, Integer.parseInt(connected.group(1)));
    }
    return most;
  }
}
