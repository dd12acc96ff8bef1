package io.quorate.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.rest.gate.HeaderFields;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
  private static final int LIMIT = 10_000;

  @Test
  void propertiesAreReadByNameAndType() {
    JsonBody body =
        read("{\"t\":\"\u00e9\",\"n\":42,\"f\":true,\"o\":{\"x\":1},\"l\":[{\"y\":\"z\"},{}]}");

    assertThat(body.text("t")).hasValue("\u00e9");
    assertThat(body.number("n", 1, 42)).hasValue(42);
    assertThat(body.flag("f")).hasValue(true);
    assertThat(body.object("o").orElseThrow().number("x", 0, 9)).hasValue(1);
    assertThat(body.objects("l", 2)).hasSize(2);
    assertThat(body.objects("l", 2).get(0).text("y")).hasValue("z");
    body.requireOnly(Set.of("t", "n", "f", "o", "l"));
  }

  @Test
  void whatIsMissingIsEmpty() {
    JsonBody body = read(" { } ");

    assertThat(body.text("t")).isEmpty();
    assertThat(body.number("n", 0, 1)).isEqualTo(OptionalLong.empty());
    assertThat(body.flag("f")).isEmpty();
    assertThat(body.object("o")).isEmpty();
    assertThat(body.objects("l", 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "1",
        "{",
        "{\"a\":1}x",
        "{\"a\":1,\"a\":2}",
        "{\"b\":{\"a\":1,\"a\":1}}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":[\"x\\udc00x\"]}",
        "{\"\\ud800x\":1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":1,}",
        "\ufeff{}"
      })
  void whatIsNotOneJsonObjectIsRefused(String text) {
    assertRefused("bad-json", () -> read(text));
  }

  @Test
  void whatIsNotUtf8OrNestedWithoutEndIsRefused() {
    assertRefused("bad-json", () -> read(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}));
    assertRefused("bad-json", () -> read("{\"a\":" + "[".repeat(5_000)));
  }

  @Test
  void aPropertyOfAnotherTypeIsRefusedByItsPath() {
    assertWrong("t", "{\"t\":1}", body -> body.text("t"));
    assertWrong("t", "{\"t\":null}", body -> body.text("t"));
    assertWrong("f", "{\"f\":\"true\"}", body -> body.flag("f"));
    assertWrong("n", "{\"n\":\"1\"}", body -> body.number("n", 0, 9));
    assertWrong("n", "{\"n\":1.5}", body -> body.number("n", 0, 9));
    assertWrong("n", "{\"n\":10}", body -> body.number("n", 0, 9));
    assertWrong("n", "{\"n\":1e99}", body -> body.number("n", 0, 9));
    assertWrong("l", "{\"l\":{}}", body -> body.objects("l", 9));
    assertWrong("l", "{\"l\":[1]}", body -> body.objects("l", 9));
    assertWrong(
        "l[1].o", "{\"l\":[{},{\"o\":1}]}", body -> body.objects("l", 2).get(1).object("o"));
  }

  @Test
  void aListThatIsTooLongIsOneOfTooManyOperations() {
    assertThat(read("{\"l\":[{}]}").objects("l", 1)).hasSize(1);

    Problem problem =
        assertRefused("too-many-operations", () -> read("{\"l\":[{},{}]}").objects("l", 1));

    assertThat(problem.status()).isEqualTo(413);
    assertThat(problem.detail()).contains("\"l\"", "at most 1 ");
  }

  @Test
  void aPropertyThatIsUnknownIsNamed() {
    JsonBody body = read("{\"l\":[{\"ttl\":1,\"tll\":2}]}");

    Problem problem =
        assertRefused(
            "unknown-property", () -> body.objects("l", 1).get(0).requireOnly(Set.of("ttl", "x")));

    assertThat(problem.detail()).contains("\"l[0].tll\"", "ttl, x");
  }

  @Test
  void aBodyThatSaysToBeSomethingElseIsRefused() {
    assertThat(read("{}".getBytes(UTF_8), "application/json; charset=utf-8").has("x")).isFalse();
    assertThat(read("{}".getBytes(UTF_8), "Application/Vnd.x+JSON").has("x")).isFalse();
    assertThat(read("{}".getBytes(UTF_8), "application/x-www-form-urlencoded").has("x")).isFalse();
    assertRefused("unsupported-media-type", () -> read("{}".getBytes(UTF_8), "text/plain"));
  }

  @Test
  void aBodyThatIsTooLongIsRefused() {
    assertRefused("too-large", () -> read("{\"a\":\"" + "x".repeat(LIMIT) + "\"}"));
  }

  private static void assertWrong(String path, String text, Function<JsonBody, Object> get) {
    assertThat(assertRefused("bad-json", () -> get.apply(read(text))).detail())
        .contains("\"" + path + "\"");
  }

  private static Problem assertRefused(String type, ThrowingCallable read) {
    ProblemException refused = catchThrowableOfType(ProblemException.class, read);
    assertThat(refused).as("refusal").isNotNull();
    assertThat(refused.problem().type()).isEqualTo(type);
    return refused.problem();
  }

  static JsonBody read(String text) {
    return read(text, LIMIT);
  }

  static JsonBody read(String text, int limit) {
    return read(text.getBytes(UTF_8), "application/json", limit);
  }

  private static JsonBody read(byte[] bytes) {
    return read(bytes, "application/json");
  }

  private static JsonBody read(byte[] bytes, String contentType) {
    return read(bytes, contentType, LIMIT);
  }

  private static JsonBody read(byte[] bytes, String contentType, int limit) {
    return JsonBody.read(new ByteArrayInputStream(bytes), headers(contentType), limit, "A body");
  }

  private static HeaderFields headers(String contentType) {
    return new HeaderFields(List.of("Content-Type", contentType));
  }
}
