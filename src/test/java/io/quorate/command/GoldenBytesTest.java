package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in a log or a snapshot today is read by every version to come. */
class GoldenBytesTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void oldBytesOfACommandAreStillRead(String file, Command meaning) throws IOException {
    byte[] bytes = GoldenFile.read(file);

    assertThat(CommandCodec.decode(bytes, 0, bytes.length)).isEqualTo(meaning);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void aCommandIsStillWrittenAsTheOldBytes(String file, Command command) {
    assertThat(CommandCodec.encode(command)).containsExactly(GoldenFile.read(file));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("results")
  void oldBytesOfAResultAreStillRead(String file, Result meaning) throws IOException {
    assertThat(ResultCodec.decode(GoldenFile.read(file))).isEqualTo(meaning);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("results")
  void aResultIsStillWrittenAsTheOldBytes(String file, Result result) {
    assertThat(ResultCodec.encode(result)).containsExactly(GoldenFile.read(file));
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

  static Stream<Arguments> commands() {
    return named(Golden.commands());
  }

  static Stream<Arguments> results() {
    return named(Golden.results());
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
