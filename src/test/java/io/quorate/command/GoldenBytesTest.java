package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in a log or a snapshot today is read by every version to come. */
class GoldenBytesTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("firstCommands")
  void aCommandOfTheFirstVersionIsStillRead(String file, Command meaning) throws IOException {
    assertThat(decoded(GoldenFile.read(1, file))).isEqualTo(meaning);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void oldBytesOfACommandAreStillRead(String file, Command meaning) throws IOException {
    assertThat(decoded(GoldenFile.read(2, file))).isEqualTo(meaning);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void aCommandIsStillWrittenAsTheOldBytes(String file, Command command) {
    assertThat(CommandCodec.encode(command)).containsExactly(GoldenFile.read(2, file));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("firstResults")
  void aResultOfTheFirstVersionIsStillRead(String file, Result meaning) throws IOException {
    assertThat(ResultCodec.decode(GoldenFile.read(1, file))).isEqualTo(meaning);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("results")
  void oldBytesOfAResultAreStillRead(String file, Result meaning) throws IOException {
    assertThat(ResultCodec.decode(GoldenFile.read(2, file))).isEqualTo(meaning);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("results")
  void aResultIsStillWrittenAsTheOldBytes(String file, Result result) {
    assertThat(ResultCodec.encode(result)).containsExactly(GoldenFile.read(2, file));
  }

  /** Snapshots hold them, and a retry must find that of the first time. */
  @Test
  void fingerprintsAreThoseOfTheFirstVersion() {
    Map<String, Command> commands = Golden.firstCommands();
    var expected = new TreeMap<String, Fingerprint>();
    expected.put("command-put", fingerprint("9a6a21a24f58afd46c50ae52e5c166d6"));
    expected.put("command-put-if-match", fingerprint("318307e64f095c30f694877aa308c1ce"));
    expected.put("command-put-keyed", fingerprint("29dbd62d4b56fc8d7341b113a163a572"));
    expected.put("command-remove", fingerprint("7afadde6042e34062bf7001e7105c526"));
    expected.put("command-remove-if-match", fingerprint("9e20d5e84f6a6dbb3a91b3a2eecc7551"));

    var actual = new TreeMap<String, Fingerprint>();
    for (String file : expected.keySet()) {
      actual.put(file, Fingerprint.of((Command.OnTerms) commands.get(file)));
    }
    assertThat(actual).isEqualTo(expected);
  }

  /** A new kind that nobody encodes would be written as an empty command. */
  @Test
  void everyKindOfCommandHasGoldenBytes() {
    assertThat(kindsOf(Golden.commands().values())).isEqualTo(permitted(Command.class));
  }

  @Test
  void everyKindOfResultHasGoldenBytes() {
    assertThat(kindsOf(Golden.results().values())).isEqualTo(permitted(Result.class));
  }

  private static Fingerprint fingerprint(String hex) {
    return new Fingerprint(
        Long.parseUnsignedLong(hex.substring(0, 16), 16),
        Long.parseUnsignedLong(hex.substring(16), 16));
  }

  static Stream<Arguments> firstCommands() {
    return named(Golden.firstCommands());
  }

  static Stream<Arguments> commands() {
    return named(Golden.commands());
  }

  static Stream<Arguments> firstResults() {
    return named(Golden.firstResults());
  }

  static Stream<Arguments> results() {
    return named(Golden.results());
  }

  private static Command decoded(byte[] bytes) throws IOException {
    return CommandCodec.decode(bytes, 0, bytes.length);
  }

  private static Stream<Arguments> named(Map<String, ?> golden) {
    return golden.entrySet().stream().map(each -> arguments(each.getKey(), each.getValue()));
  }

  private static Set<Class<?>> kindsOf(Collection<?> objects) {
    return objects.stream().map(Object::getClass).collect(Collectors.toSet());
  }

  /** The records that a sealed type permits, at any depth. */
  private static Set<Class<?>> permitted(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses())
            .flatMap(each -> permitted(each).stream())
            .collect(Collectors.toSet())
        : Set.of(type);
  }
}
