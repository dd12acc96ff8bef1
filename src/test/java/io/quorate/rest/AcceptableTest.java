package io.quorate.rest;

import static io.quorate.rest.Acceptable.LINES;
import static io.quorate.rest.Acceptable.STREAM;
import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON_TYPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptableTest {
  @ParameterizedTest
  @CsvSource({
    "application/json, ''",
    "application/json, */*",
    "application/json, application/*",
    "application/json, application/json",
    "application/json, '*/*;q=0.5'",
    "application/json, 'application/*, */*'",
    "application/json, 'application/*;q=0.3, */*;q=0.3'",
    "application/json, 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2'",
    "application/json, ', ,'",
    "application/json, ' , text/html,,application/json, '",
    "application/json, 'application/x-ndjson;q=1.5, application/json;q=0.1'",
    "application/json, 'application/x-ndjson;q=0.1234, application/json;q=0.1'",
    "application/json, 'application/x-ndjson;q=, application/json;q=0.1'",
    "application/json, 'application/x-ndjson;q=x, application/json;q=0.1'",
    "application/json, 'application/x-ndjson;q=\"1\", application/json;q=0.1'",
    "application/json, 'application/x-ndjson;q, application/json;q=0.1'",
    "application/json, 'application/x-ndjson;q=-1, application/json;q=0.1'",
    "application/json, 'text/x;a=\", application/x-ndjson, \", application/json;q=0.1'",
    "application/json, 'application/json;a=\"; q=0\", application/x-ndjson;q=0.9'",
    "application/json, 'application/json, application/x-ndjson'",
    "application/json, 'application/x-ndjson, application/json'",
    "application/json, 'application/x-ndjson;q=0.1, application/json'",
    "application/json, 'application/x-ndjson;q=0.1, application/json;q=0.2'",
    "application/json, 'application/x-ndjson;q=0, */*;q=0.1'",
    "application/json, 'text/html, */*;q=0.1'",
    "application/json, 'nonsense, a/b;c, application/json'",
    "application/json, APPLICATION/JSON;charset=utf-8",
    "application/x-ndjson, application/x-ndjson",
    "application/x-ndjson, 'application/x-ndjson, */*'",
    "application/x-ndjson, 'application/x-ndjson;q=0.5, */*;q=0.5'",
    "application/x-ndjson, 'application/*, application/x-ndjson'",
    "application/x-ndjson, 'application/json;q=.4, application/x-ndjson;q=.5'",
    "application/x-ndjson, 'application/json;q=0.1, application/x-ndjson'",
    "application/x-ndjson, 'application/json;q=0.899, application/x-ndjson;q=0.9'",
    "application/x-ndjson, 'application/json;q=0, */*'",
    "application/x-ndjson, 'application/json; Q=0.5 , */*;q=0.9'",
  })
  void aListingHasTheFormThatIsWantedMost(String type, String accept) {
    assertThat(Acceptable.of(accept).require(APPLICATION_JSON_TYPE, LINES))
        .extracting(found -> found.getType() + "/" + found.getSubtype())
        .isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "text/*",
        "nonsense",
        "nonsense, application",
        "application/json;q=2",
        "*/json",
        "application/json;a=\"",
        "application/json;q=0",
        "*/*;q=0",
        "*/*;q=0.000",
        "application/*;q=0.0, text/html",
        "application/json;q=0, application/x-ndjson;q=0, */*",
      })
  void whoTakesNeitherGetsNeither(String accept) {
    ProblemException refused =
        catchThrowableOfType(
            ProblemException.class,
            () -> Acceptable.of(accept).require(APPLICATION_JSON_TYPE, LINES));

    assertThat(refused.problem().status()).isEqualTo(406);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/event-stream",
        "TEXT/Event-Stream",
        "application/json;q=0.5, text/event-stream",
        "text/event-stream; q=1.0",
        " text/event-stream , */*",
        "text/*",
      })
  void whoWantsAStreamMostGetsOne(String accept) {
    assertThat(Acceptable.of(accept).best(APPLICATION_JSON_TYPE, STREAM)).hasValue(STREAM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "application/json",
        "application/json, text/event-stream;q=0.5",
        "text/event-stream;q=0, */*",
        "text/event-stream; Q=0.000, application/json;q=0.1",
        "text/event-streams, */*",
      })
  void whoTakesAnythingIsNotSurprisedByAStream(String accept) {
    assertThat(Acceptable.of(accept).best(APPLICATION_JSON_TYPE, STREAM))
        .hasValue(APPLICATION_JSON_TYPE);
  }

  @Test
  void whoWantsNoStreamGetsNone() {
    assertThat(Acceptable.of("text/event-stream;q=0").best(APPLICATION_JSON_TYPE, STREAM))
        .isEmpty();
  }
}
