package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow.Subscription;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON, read strictly and written so that everybody can read it. */
class JsonTest {

  @Test
  void everyKindOfValueIsRead() {
    assertThat(
            read(
                " {\"a\" : [1, -2.5, 1e3, true, false, null, \"\\u00e4\\n\\\"\\/\"] ,\"\":{},\"l\":[]} "))
        .isEqualTo(
            Map.of(
                "a",
                List.of(1L, -2.5, 1000.0, true, false, JsonReader.NULL, "\u00e4\n\"/"),
                "",
                Map.of(),
                "l",
                List.of()));
    assertThat(read("\"\\ud83d\\ude00\"")).isEqualTo("\ud83d\ude00");
    assertThat(read("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(read("9223372036854775808")).isEqualTo(0x1p63);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "{a:1}",
        "{\"a\" 1}",
        "[1 2]",
        "01",
        "+1",
        "1.",
        ".5",
        "-",
        "1e",
        "0x1",
        "NaN",
        "tru",
        "truex",
        "nul",
        "'a'",
        "\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u\u0661234\"",
        "\"\\ud83d\"",
        "\"\\ude00\\ud83d\"",
        "\"\n\"",
        "1 2",
        "{} {}",
        "\ufeff{}",
        "\u00a01",
        "11111111111111111111111111111111111111111"
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNoUtf8IsRefused() {
    assertThatThrownBy(() -> JsonReader.read(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void thereIsADepthThatNoAnswerHas() {
    int most = JsonReader.MAX_DEPTH;
    assertThat(read("[".repeat(most) + "]".repeat(most))).isInstanceOf(List.class);
    assertThatThrownBy(() -> read("[".repeat(most + 1) + "]".repeat(most + 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> read("[".repeat(1_000_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAnswerThatIsTooLongIsGivenUp() {
    var body = new BoundedBody(3);
    var subscription = new CountingSubscription();
    body.onSubscribe(subscription);
    body.onNext(List.of(ByteBuffer.wrap(new byte[3])));
    assertThat(body.getBody().toCompletableFuture()).isNotDone();
    body.onNext(List.of(ByteBuffer.wrap(new byte[1])));
    assertThat(body.getBody().toCompletableFuture()).isCompletedExceptionally();
    assertThat(subscription.cancelled).isTrue();
  }

  @Property(tries = 200)
  void whatIsWrittenIsReadAgain(@ForAll("values") Object value) {
    assertThat(JsonReader.read(JsonWriter.write(value))).isEqualTo(value);
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<String> texts =
        Arbitraries.strings()
            .filter(text -> text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff));
    return Arbitraries.lazyOf(
        () -> texts.map(text -> (Object) text),
        () -> Arbitraries.longs().map(number -> (Object) number),
        () -> Arbitraries.of(true, false).map(flag -> (Object) flag),
        () -> values().list().ofMaxSize(3).map(list -> (Object) list),
        () -> Arbitraries.maps(texts, values()).ofMaxSize(3).map(map -> (Object) map));
  }

  private static Object read(String text) {
    return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static final class CountingSubscription implements Subscription {
    private boolean cancelled;

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
