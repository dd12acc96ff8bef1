package io.quorate.config;

import io.quorate.command.Command;
import io.quorate.command.Limits;
import io.quorate.command.MemberAddress;
import io.quorate.command.StoreLimits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * Reads {@link Settings} from MicroProfile Config, which knows system properties, environment
 * variables and files. Every setting has a default: with none given, a member works alone.
 */
public final class SettingsReader {
  private static final String PREFIX = "quorate.";
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m)");
  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
  private static final long SMALLEST_SNAPSHOT_BYTES = 64 * 1024;
  private static final long LARGEST_SNAPSHOT_BYTES = 1L << 40;

  private final Config config;
  private final TreeSet<String> known = new TreeSet<>();

  public SettingsReader(Config config) {
    this.config = config;
  }

  /**
   * @throws WrongSettingException for the first setting that is wrong, or unknown
   */
  public Settings read() {
    int id = read("id", "1", text -> Command.requireMemberId(wholeNumber(text, Integer.MAX_VALUE)));
    SortedMap<Integer, MemberAddress> cluster =
        read("cluster", "http://127.0.0.1:12379", ClusterList::parse);
    boolean join = read("join", "false", SettingsReader::yesOrNo);
    if (!cluster.containsKey(id)) {
      throw new WrongSettingException(
          PREFIX + "cluster",
          "it lists the members %s, but not this one, %d.".formatted(cluster.keySet(), id));
    }
    if (join && cluster.size() == 1) {
      throw new WrongSettingException(
          PREFIX + "cluster", "to join, it must list a member of the running cluster as well.");
    }
    var settings =
        new Settings(
            id,
            cluster,
            join,
            read("cluster-name", "quorate", SettingsReader::name),
            read("data-dir", "./quorate-data", SettingsReader::path),
            read("http-address", "127.0.0.1", SettingsReader::name),
            read("request-timeout", "5s", SettingsReader::timeout),
            read("max-key-bytes", "4096", text -> wholeNumber(text, Limits.KEY_BYTES)),
            read("max-value-bytes", "1048576", text -> wholeNumber(text, Limits.VALUE_BYTES)),
            read("max-pending-requests", "4096", text -> wholeNumber(text, 8192)),
            read("max-waiting", "1000", text -> wholeNumber(text, Limits.CLAIMS)),
            read("max-watchers", "20000", text -> wholeNumber(text, 1_000_000)),
            read("snapshot-after-bytes", "8388608", SettingsReader::snapshotBytes),
            storeLimits());
    requireAllKnown();
    return settings;
  }

  private StoreLimits storeLimits() {
    StoreLimits usual = StoreLimits.DEFAULT;
    return new StoreLimits(
        amount("quota-bytes", usual.quotaBytes(), 1, Limits.STORE_BYTES),
        (int) amount("history-revisions", usual.historyRevisions(), 1, Limits.HISTORY_REVISIONS),
        amount("history-bytes", usual.historyBytes(), 0, Limits.STORE_BYTES),
        (int) amount("max-leases", usual.maxLeases(), 0, Limits.LEASES),
        (int) amount("max-claims", usual.maxClaims(), 0, Limits.CLAIMS));
  }

  private long amount(String name, long otherwise, long least, long most) {
    return read(name, Long.toString(otherwise), text -> wholeNumber(text, least, most));
  }

  private <T> T read(String name, String otherwise, Function<String, T> parse) {
    known.add(PREFIX + name);
    // An empty value counts as unset in MicroProfile Config.
    String text = config.getOptionalValue(PREFIX + name, String.class).orElse(otherwise).strip();
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw new WrongSettingException(PREFIX + name, String.valueOf(e.getMessage()));
    }
  }

  /** A misspelt setting would be a default that nobody asked for. */
  private void requireAllKnown() {
    StreamSupport.stream(config.getPropertyNames().spliterator(), false)
        .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new WrongSettingException(
                  name, "it is unknown; the settings are %s.".formatted(String.join(", ", known)));
            });
  }

  private static int wholeNumber(String text, int most) {
    return (int) wholeNumber(text, 1, most);
  }

  private static long wholeNumber(String text, long least, long most) {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most && Character.isDigit(text.charAt(0))) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The sentence below holds for this too.
    }
    throw new IllegalArgumentException(
        "\"%s\" is not a whole number from %d to %d.".formatted(text, least, most));
  }

  private static boolean yesOrNo(String text) {
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    throw new IllegalArgumentException("\"%s\" is neither true nor false.".formatted(text));
  }

  private static String name(String text) {
    if (text.matches("[A-Za-z0-9._:-]{1,64}")) {
      return text;
    }
    throw new IllegalArgumentException(
        "\"%s\" is not a name of 1 to 64 letters, digits and the characters . _ : and -."
            .formatted(text));
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("\"%s\" is not a path.".formatted(text), e);
    }
  }

  private static Duration timeout(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
          };
      if (duration.compareTo(SHORTEST_TIMEOUT) >= 0 && duration.compareTo(LONGEST_TIMEOUT) <= 0) {
        return duration;
      }
    }
    throw new IllegalArgumentException(
        "\"%s\" is not a duration from 100ms to 1m, such as 500ms, 5s or 1m.".formatted(text));
  }

  private static long snapshotBytes(String text) {
    try {
      long bytes = Long.parseLong(text);
      if (bytes >= SMALLEST_SNAPSHOT_BYTES && bytes <= LARGEST_SNAPSHOT_BYTES) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      // The sentence below holds for this too.
    }
    throw new IllegalArgumentException(
        "\"%s\" is not a number of bytes from %d to %d."
            .formatted(text, SMALLEST_SNAPSHOT_BYTES, LARGEST_SNAPSHOT_BYTES));
  }
}
