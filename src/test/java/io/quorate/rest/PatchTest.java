package io.quorate.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatchTest {
  private static final String MERGE = "application/merge-patch+json";
  private static final int MAX_BYTES = 1 << 20;
  private static final String OPERATIONS = "application/json-patch+json";

  /** The examples of RFC 7396, appendix A. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":\"b\"}|{\"a\":\"c\"}|{\"a\":\"c\"}",
        "{\"a\":\"b\"}|{\"b\":\"c\"}|{\"a\":\"b\",\"b\":\"c\"}",
        "{\"a\":\"b\"}|{\"a\":null}|{}",
        "{\"a\":\"b\",\"b\":\"c\"}|{\"a\":null}|{\"b\":\"c\"}",
        "{\"a\":[\"b\"]}|{\"a\":\"c\"}|{\"a\":\"c\"}",
        "{\"a\":\"c\"}|{\"a\":[\"b\"]}|{\"a\":[\"b\"]}",
        "{\"a\":{\"b\":\"c\"}}|{\"a\":{\"b\":\"d\",\"c\":null}}|{\"a\":{\"b\":\"d\"}}",
        "{\"a\":[{\"b\":\"c\"}]}|{\"a\":[1]}|{\"a\":[1]}",
        "[\"a\",\"b\"]|[\"c\",\"d\"]|[\"c\",\"d\"]",
        "{\"a\":\"b\"}|[\"c\"]|[\"c\"]",
        "{\"a\":\"foo\"}|null|null",
        "{\"a\":\"foo\"}|\"bar\"|\"bar\"",
        "{\"e\":null}|{\"a\":1}|{\"e\":null,\"a\":1}",
        "[1,2]|{\"a\":\"b\",\"c\":null}|{\"a\":\"b\"}",
        "{}|{\"a\":{\"bb\":{\"ccc\":null}}}|{\"a\":{\"bb\":{}}}",
        "5|{\"a\":1}|{\"a\":1}",
      })
  void aMergePatchMakesOfADocumentWhatTheStandardSays(String before, String patch, String after) {
    assertThat(apply(MERGE, patch, before)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1}|[{\"op\":\"add\",\"path\":\"/b\",\"value\":[2]}]|{\"a\":1,\"b\":[2]}",
        "{\"a\":[1,3]}|[{\"op\":\"add\",\"path\":\"/a/1\",\"value\":2}]|{\"a\":[1,2,3]}",
        "{\"a\":[1]}|[{\"op\":\"add\",\"path\":\"/a/-\",\"value\":2}]|{\"a\":[1,2]}",
        "{\"a\":1}|[{\"op\":\"replace\",\"path\":\"/a\",\"value\":null}]|{\"a\":null}",
        "{\"a\":1,\"b\":2}|[{\"op\":\"remove\",\"path\":\"/a\"}]|{\"b\":2}",
        "{\"a\":1}|[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"}]|{\"b\":1}",
        "{\"a\":1}|[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]|{\"a\":1,\"b\":1}",
        "{\"a/b\":1}|[{\"op\":\"test\",\"path\":\"/a~1b\",\"value\":1}]|{\"a/b\":1}",
        "{\"a\":1}|[{\"op\":\"replace\",\"path\":\"\",\"value\":[2]}]|[2]",
        "{\"a\":{\"b\":1}}|[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"\"}]|{\"b\":1}",
        "{\"a\":1}|[]|{\"a\":1}",
      })
  void aJsonPatchDoesItsOperations(String before, String patch, String after) {
    assertThat(apply(OPERATIONS, patch, before)).isEqualTo(after);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"op\":\"test\",\"path\":\"/a\",\"value\":2}",
        "{\"op\":\"remove\",\"path\":\"/b\"}",
        "{\"op\":\"replace\",\"path\":\"/b\",\"value\":1}",
        "{\"op\":\"add\",\"path\":\"/a/b\",\"value\":1}",
        "{\"op\":\"add\",\"path\":\"/l/9\",\"value\":1}",
        "{\"op\":\"add\",\"path\":\"/l/x\",\"value\":1}",
        "{\"op\":\"move\",\"from\":\"/x\",\"path\":\"/y\"}",
        "{\"op\":\"remove\",\"path\":\"/l/-\"}",
        "{\"op\":\"replace\",\"path\":\"\",\"value\":5}",
        "{\"op\":\"add\",\"path\":\"\",\"value\":null}",
        "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"\"}",
        "{\"op\":\"move\",\"from\":\"/a\",\"path\":\"\"}",
        "{\"op\":\"replace\",\"path\":\"\",\"value\":5},{\"op\":\"add\",\"path\":\"\",\"value\":{}}",
        "{\"op\":\"move\",\"from\":\"\",\"path\":\"/b\"}",
      })
  void anOperationThatDoesNotFitIsAConflict(String operation) {
    assertRefused(
        409, "patch-failed", () -> apply(OPERATIONS, "[" + operation + "]", "{\"a\":1,\"l\":[1]}"));
  }

  /** RFC 6901 section 4. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"op\":\"replace\",\"path\":\"/l/00\",\"value\":1}",
        "{\"op\":\"add\",\"path\":\"/l/01\",\"value\":1}",
        "{\"op\":\"add\",\"path\":\"/l/+1\",\"value\":1}",
        "{\"op\":\"add\",\"path\":\"/l/-0\",\"value\":1}",
        "{\"op\":\"test\",\"path\":\"/l/00\",\"value\":{}}",
        "{\"op\":\"remove\",\"path\":\"/l/00\"}",
        "{\"op\":\"copy\",\"from\":\"/l/00\",\"path\":\"/b\"}",
        "{\"op\":\"move\",\"from\":\"/l/00\",\"path\":\"/b\"}",
        "{\"op\":\"copy\",\"from\":\"/l/0\",\"path\":\"/l/01\"}",
        "{\"op\":\"add\",\"path\":\"/a\",\"value\":[1]},{\"op\":\"remove\",\"path\":\"/a/00\"}",
        "{\"op\":\"move\",\"from\":\"/l/0\",\"path\":\"/l/0/01\"}",
      })
  void anIndexHasNoLeadingZero(String operations) {
    assertRefused(
        409,
        "patch-failed",
        () -> apply(OPERATIONS, "[" + operations + "]", "{\"a\":1,\"l\":[{},[1]]}"));
  }

  @Test
  void whatLooksLikeAnIndexMayBeAName() {
    assertThat(
            apply(
                OPERATIONS,
                "[{\"op\":\"replace\",\"path\":\"/00/01\",\"value\":1},"
                    + "{\"op\":\"move\",\"from\":\"/00/01\",\"path\":\"/~101\"}]",
                "{\"00\":{\"01\":0}}"))
        .isEqualTo("{\"00\":{},\"/01\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "1",
        "[1]",
        "[{}]",
        "[{\"op\":\"nope\",\"path\":\"/a\"}]",
        "[{\"op\":\"add\",\"path\":\"/a\"}]",
        "[{\"op\":\"add\",\"value\":1}]",
        "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]",
        "[{\"op\":\"add\",\"path\":\"/a~2\",\"value\":1}]",
        "[{\"op\":\"move\",\"path\":\"/a\"}]",
        "[{\"op\":1,\"path\":\"/a\"}]",
      })
  void anOperationThatIsNoneIsMalformed(String patch) {
    assertRefused(400, "bad-patch", () -> apply(OPERATIONS, patch, "{}"));
  }

  @Test
  void aPatchThatIsNoJsonIsMalformedAndAValueThatIsNoneAConflict() {
    assertRefused(400, "bad-json", () -> apply(MERGE, "{", "{}"));
    assertRefused(400, "bad-json", () -> apply(MERGE, "{\"a\":1,\"a\":2}", "{}"));
    assertRefused(409, "not-json", () -> apply(MERGE, "{}", "hello"));
    assertRefused(409, "not-json", () -> apply(OPERATIONS, "[]", ""));
    assertRefused(409, "patch-failed", () -> apply(OPERATIONS, "[]", "5"));
  }

  @Test
  void numbersStayAsTheyWereWritten() {
    String numbers = "{\"n\":[1.10,12345678901234567890123,-0.0]}";

    assertThat(apply(MERGE, "{\"a\":1}", numbers))
        .isEqualTo("{\"n\":[1.10,12345678901234567890123,0.0],\"a\":1}");
  }

  @Test
  void aDocumentThatIsCopiedIntoItselfEndsAtTheLargestValue() {
    String copy =
        "{\"op\":\"copy\",\"from\":\"\",\"path\":\"/a\"},{\"op\":\"copy\",\"from\":\"\",\"path\":\"/b\"}";

    assertRefused(
        413,
        "too-large",
        () -> apply(OPERATIONS, "[" + copy + ("," + copy).repeat(60) + "]", "{}"));
  }

  @Test
  void aJsonPatchHasAtMost128Operations() {
    String test = "{\"op\":\"test\",\"path\":\"/a\",\"value\":1}";

    assertThat(apply(OPERATIONS, "[" + test + ("," + test).repeat(127) + "]", "{\"a\":1}"))
        .isEqualTo("{\"a\":1}");
    assertRefused(
        413,
        "too-many-operations",
        () -> apply(OPERATIONS, "[" + test + ("," + test).repeat(128) + "]", "{\"a\":1}"));
  }

  @Test
  void howLongAPointerIsIsNoMatterOfTheStack() {
    String path = "/" + "a~0".repeat(100_000);
    String patch = "[{\"op\":\"%s\",\"path\":\"%s\"}]";

    assertRefused(
        409, "patch-failed", () -> apply(OPERATIONS, patch.formatted("remove", path), "{}"));
    assertRefused(
        400, "bad-patch", () -> apply(OPERATIONS, patch.formatted("remove", path + "~2"), "{}"));
  }

  @Test
  void anotherMediaTypeIsRefused() {
    assertThat(apply("Application/Merge-Patch+JSON; charset=utf-8", "{}", "{}")).isEqualTo("{}");
    assertRefused(415, "unsupported-patch", () -> apply("application/json", "{}", "{}"));
    assertRefused(415, "unsupported-patch", () -> apply("", "{}", "{}"));
  }

  private static void assertRefused(int status, String type, ThrowingCallable call) {
    ProblemException refused = catchThrowableOfType(ProblemException.class, call);
    assertThat(refused).as("refusal").isNotNull();
    assertThat(refused.problem().type()).isEqualTo(type);
    assertThat(refused.problem().status()).isEqualTo(status);
  }

  private static String apply(String type, String patch, String document) {
    return new String(
        Patch.read(type, patch.getBytes(UTF_8)).apply(document.getBytes(UTF_8), MAX_BYTES), UTF_8);
  }
}
