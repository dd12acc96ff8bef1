package io.quorate.rest.gate;

import static io.quorate.rest.gate.ProbeServer.LAST;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontDoorTest {
  private static final int MAX_BODY_BYTES = 1000;

  private ProbeServer server;

  @BeforeEach
  void start() throws IOException {
    server = ProbeServer.guarded(MAX_BODY_BYTES, Handlers.NONE);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, GET",
    "HEAD, GET",
    "PUT, PUT",
    "PATCH, PATCH",
    "POST, POST",
    "DELETE, DELETE",
  })
  void theMethodsPassAndAHeadIsAGetForTheContainer(String method, String executed) {
    String answer = server.exchange(request(method, "/a", "Connection: close"));

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(server.executed).containsExactly(executed + " /a");
  }

  /** RFC 9110 section 9.3.2. */
  @ParameterizedTest
  @CsvSource({
    "/body-200, Content-Length: 8",
    "/long-200, Transfer-Encoding: chunked",
  })
  void aHeadIsAnsweredWithTheHeadersOfTheGetAndWithoutItsBody(String path, String length) {
    String get = server.exchange(request("GET", path, "Connection: close"));
    String head = server.exchange(request("HEAD", path), LAST);

    assertThat(get).containsIgnoringCase("\r\n" + length + "\r\n").contains("Page");
    int end = head.indexOf("\r\n\r\n") + 4;
    assertThat(head.substring(0, end))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("\r\n" + length + "\r\n")
        .doesNotContainIgnoringCase("Content-Length: 0\r\n");
    assertThat(head.substring(end)).startsWith("HTTP/1.1 200 ");
  }

  /** One of HTTP/1.0 knows no chunks. */
  @Test
  void aHeadOfAnOldClientIsToldNoLengthThatIsNone() {
    String head = server.exchange("HEAD /long-200 HTTP/1.0\r\n\r\n");

    assertThat(head)
        .startsWith("HTTP/1.1 200 ")
        .doesNotContainIgnoringCase("Content-Length")
        .doesNotContainIgnoringCase("Transfer-Encoding")
        .endsWith("\r\n\r\n");
  }

  /** RFC 9112 section 2.2: some clients send one behind a body. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT"})
  void emptyLinesBeforeARequestLineMeanNothing(String method) {
    String answer =
        server.exchange(
            "\r\n" + request(method, "/a"),
            request("PUT", "/b", "Content-Length: 3") + "abc\r\n\r\n",
            request("PUT", "/c", "Transfer-Encoding: chunked") + "0\r\n\r\n",
            "\r\n" + LAST);

    assertThat(answer.split("HTTP/1.1 200 ", -1)).hasSize(5);
    assertThat(server.executed)
        .containsExactly(method.replace("HEAD", "GET") + " /a", "PUT /b", "PUT /c", "GET /last");
  }

  @Test
  void anEmptyLineMayComeInParts() throws IOException {
    try (Socket socket = server.connect()) {
      for (byte next : ("\r\n" + LAST).getBytes(StandardCharsets.US_ASCII)) {
        socket.getOutputStream().write(next);
      }

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  /** What the codec makes of a method depends on its first byte. */
  @ParameterizedTest
  @CsvSource({
    "GET, Content-Length: 3",
    "HEAD, Content-Length: 3",
    "DELETE, Transfer-Encoding: chunked",
  })
  void anEmptyLineLetsNoBodyPassWhereThereIsNone(String method, String framing) {
    String body = framing.startsWith("C") ? "abc" : "3\r\nabc\r\n0\r\n\r\n";
    String answer = server.exchange("\r\n", request(method, "/a", framing), body, LAST);

    assertThat(answer).startsWith("HTTP/1.1 400 ").doesNotContain("HTTP/1.1 200 ");
    assertThat(server.executed).isEmpty();
  }

  /** RFC 9112 section 3. Which method was meant nobody can tell. */
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", " ", "\t", " \r\n", "\r\n\n", "\r\n ", "G\u00e9", "A\"\\<b>"})
  void whatBeginsWithNoMethodIsNoRequest(String before) {
    String answer = server.exchange(before, LAST);

    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains("\r\nContent-Type: application/problem+json\r\n")
        .contains("{\"type\":\"urn:quorate:problem:bad-request\"", "\"status\":400")
        .doesNotContain("HTTP/1.1 200 ", "<b>")
        .endsWith("\"committed\":\"no\"}\n");
    assertThat(server.executed).isEmpty();
  }

  /** RFC 9112 sections 5.1 and 2.2; a space behind a name hides it from the codec. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ": value",
        " : value",
        "X : value",
        "X\t: value",
        "Content-Length : 3",
        "X Y: value",
        "X\u0000: value",
        "X\u00e9: value",
        "no colon\r\nY: value",
        "(X): value"
      })
  void aHeaderWithoutANameThatIsOneIsRefused(String header) {
    for (String method : List.of("PUT", "GET")) {
      String answer = server.exchange(method + " /a HTTP/1.1\r\n" + header + "\r\nHost: h\r\n\r\n");

      assertThat(answer)
          .startsWith("HTTP/1.1 400 ")
          .contains("{\"type\":\"urn:quorate:problem:bad-request\"")
          .endsWith(method.equals("PUT") ? "\"committed\":\"no\"}\n" : "has.\"}\n");
    }
    assertThat(server.executed).isEmpty();
  }

  /** The codec reads on to the next colon: of another line, of the body, or of what follows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "If-Match\r\nContent-Length: 0\r\n\r\n",
        "Content-Length: 0\r\nIf-Match\r\n\r\n",
        "Content-Length: 0\r\nX: y\r\nIf-Match \r\n\r\n",
        "If-Match\r\n\r\n{\"a\":1}",
      })
  void aHeaderLineWithoutAColonIsNotPassedOver(String rest) {
    String answer = server.exchange("PUT /a HTTP/1.1\r\nHost: h\r\n" + rest, LAST);

    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains("{\"type\":\"urn:quorate:problem:bad-request\"")
        .doesNotContain("HTTP/1.1 200 ");
    assertThat(server.executed).isEmpty();
  }

  @Test
  void everyCharacterOfATokenCanStandInTheNameOfAHeader() {
    String header = "azAZ09!#$%&'*+-.^_`|~: value";

    assertThat(server.exchange(request("GET", "/a", header, "Connection: close")))
        .startsWith("HTTP/1.1 200 ");
  }

  /** As IANA registers them; the codec does not know all. */
  @ParameterizedTest
  @CsvSource({
    "409, Conflict",
    "413, Content Too Large",
    "414, URI Too Long",
    "422, Unprocessable Content",
    "429, Too Many Requests",
    "507, Insufficient Storage",
  })
  void aStatusHasItsPhrase(int status, String phrase) {
    assertThat(server.exchange(request("GET", "/own-" + status), LAST))
        .startsWith("HTTP/1.1 %d %s\r\n".formatted(status, phrase));
    assertThat(server.exchange(request("GET", "/page-" + status), LAST))
        .startsWith("HTTP/1.1 %d %s\r\n".formatted(status, phrase));
  }

  @Test
  void aRefusalHasThePhraseOfItsStatus() {
    assertThat(server.exchange(request("PUT", "/a", "Content-Length: 1001"), "x".repeat(1001)))
        .startsWith("HTTP/1.1 413 Content Too Large\r\n");
    assertThat(server.exchange(request("PUT", "/%zz"))).startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(server.exchange("GET /a HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(server.exchange(request("GET", "/" + "a".repeat(50_000))))
        .startsWith("HTTP/1.1 414 URI Too Long\r\n");
  }

  /**
   * Found by a benchmark: about one PUT in 150,000 was answered 200 with all headers of its 204.
   * The packet of the answer has no status at first, and makes it a 200 when the container asks for
   * it on one thread, over what another thread has set in that moment.
   */
  @Test
  void anAnswerHasAStatusBeforeAnyThreadAsksForIt() {
    var statuses = new CopyOnWriteArrayList<String>();
    server.add(server.filters().size() - 1, new StatusReader(statuses));

    server.exchange(request("PUT", "/a", "Connection: close"));

    assertThat(statuses).containsExactly("200");
  }

  /** The packet forgets its status with the 100. */
  @Test
  void anAnswerHasAStatusAgainOnceItsClientWasToldToContinue() throws IOException {
    var statuses = new CopyOnWriteArrayList<String>();
    server.add(server.filters().size() - 1, new StatusReader(statuses));

    String head =
        request("PUT", "/a", "Connection: close", "Expect: 100-continue", "Content-Length: 2");
    String answer;
    try (Socket socket = server.connect()) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(25), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      socket.getOutputStream().write("ab".getBytes(StandardCharsets.US_ASCII));
      answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(statuses).isNotEmpty().containsOnly("200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE", "LINK", "CONNECT", "PRI", "get", "A!b"})
  void otherMethodsAreRefusedAndTheConnectionIsClosed(String method) {
    String answer = server.exchange(request(method, "/a"), request("PUT", "/after"));

    assertThat(answer)
        .startsWith("HTTP/1.1 405 ")
        .containsIgnoringCase("\r\nAllow: GET, HEAD, PUT, POST, DELETE\r\n")
        .doesNotContain("committed", "HTTP/1.1 200");
    assertThat(server.executed).isEmpty();
  }

  /** RFC 9110 section 10.2.1: what is served at the path, and not elsewhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/kv | GET, HEAD, DELETE",
        "/v1/%6bv/a/b | GET, HEAD, PUT, PATCH, DELETE",
        "/v1/txn | POST",
        "/v1/watch | GET, HEAD",
        "/v1/cluster | GET, HEAD",
        "/v1/leases | GET, HEAD, POST",
        "/v1/leases/7 | GET, HEAD, DELETE",
        "/v1/leases/7/keepalive | POST",
        "/v1/locks | GET, HEAD",
        "/v1/elections/a | GET, HEAD, POST, DELETE",
        "/metrics | GET, HEAD",
        "/health/ready | GET, HEAD",
        "/a/v1/kv | GET, HEAD, PUT, POST, DELETE",
        "/%zz | GET, HEAD, PUT, PATCH, POST, DELETE",
      })
  void whoAsksForAnotherMethodIsToldThoseOfThePath(String path, String methods) {
    assertThat(server.exchange(request("OPTIONS", path)))
        .startsWith("HTTP/1.1 405 ")
        .containsIgnoringCase("\r\nAllow: " + methods + "\r\n");
  }

  /** Where nothing is, no method is served, and the application would say 404 or 400 to each. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1",
        "/v1/",
        "/v1/nope",
        "/v1/kvx",
        "/v1/txn/1",
        "/v1/locks/a/b",
        "/v1/leases/1/nope",
        "/health/nope",
        "/metrics/",
        "//openapi",
        "/%76%31/nope"
      })
  void whoAsksForAnotherMethodWhereNothingIsIsToldOfNone(String path) {
    assertThat(server.exchange(request("OPTIONS", path)))
        .startsWith("HTTP/1.1 404 ")
        .contains("{\"type\":\"urn:quorate:problem:no-such-resource\"")
        .doesNotContainIgnoringCase("\r\nAllow:");
    assertThat(server.executed).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "400, bad-host, Host: other",
    "400, bad-path, 'X-Path: /%zz'",
    "417, expectation-failed, Expect: gold",
    "400, bad-content-type, Content-Type: nonsense",
    "400, bad-content-type, Content-Type: text/plain; charset",
    "415, content-coding-not-supported, Content-Encoding: gzip",
    "501, transfer-coding-not-implemented, Transfer-Encoding: gzip",
    "501, transfer-coding-not-implemented, 'Transfer-Encoding: chunked, chunked'",
  })
  void whatTheRulesRefuseIsAProblem(int status, String type, String header) {
    String path = header.startsWith("X-Path: ") ? header.substring(8) : "/a";

    String answer = server.exchange(request("PUT", path, header), "0\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("\r\nContent-Type: application/problem+json\r\n")
        .containsIgnoringCase("\r\nConnection: close\r\n")
        .contains("{\"type\":\"urn:quorate:problem:" + type + "\"", "\"status\":" + status)
        .endsWith("\"committed\":\"no\"}\n");
    assertThat(server.executed).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /health",
    "PUT, /metrics/x",
    "DELETE, /openapi",
    "GET, /health/nope",
    "GET, //openapi"
  })
  void whatTheContainerWouldAnswerByAPageOfItsOwnIsAReservedKey(String method, String path) {
    String answer = server.exchange(request(method, path));

    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("urn:quorate:problem:reserved-key");
    assertThat(server.executed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/ready", "/openapi", "/metrics", "/v1/kv/health/x", "/healthy"})
  void whatTheContainerServesPasses(String path) {
    String answer = server.exchange(request("GET", path, "Connection: close"));

    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @CsvSource({
    "/health?x=1, unknown-parameter, 'The parameter \\\"x\\\" is unknown here; known: pretty.'",
    "/health/live?prety=true, unknown-parameter, prety",
    "/health/ready?%70retty=true&%C3%A9, unknown-parameter, \u00e9",
    "/metrics?scop=base, unknown-parameter, 'known: name, scope'",
    "/openapi?form, unknown-parameter, 'known: format'",
    "/metrics?name=a&%zz=1, bad-parameter, percent sign",
    "/health?%ff, bad-parameter, UTF-8",
  })
  void aParameterThatTheContainerDoesNotLookAtIsRefusedByItsName(
      String target, String type, String named) {
    for (String method : List.of("GET", "HEAD")) {
      String answer = server.exchange(request(method, target));

      assertThat(answer).startsWith("HTTP/1.1 400 ").doesNotContain("committed");
      if (method.equals("GET")) {
        assertThat(answer).contains("urn:quorate:problem:" + type + "\"", named);
      }
    }
    assertThat(server.executed).isEmpty();
  }

  @Test
  void theParametersThatTheContainerLooksAtPass() {
    for (String target :
        List.of(
            "/health?",
            "/health/ready?pretty=true",
            "/metrics?scope=base&name=x",
            "/openapi?format=JSON&&")) {
      assertThat(server.exchange(request("GET", target, "Connection: close")))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void anErrorPageIsReplacedByAProblemAndTheConnectionGoesOn() {
    String answer = server.exchange(request("GET", "/page-410"), request("PUT", "/page-410"), LAST);

    assertThat(answer)
        .doesNotContain("Page", "text/html")
        .containsSubsequence(
            "HTTP/1.1 410 ",
            "{\"type\":\"urn:quorate:problem:http-410\"",
            "HTTP/1.1 410 ",
            "\"committed\":\"no\"}",
            "HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/bare-200", "/bare-204", "/bare-302", "/bare-304", "/bare-404", "/page-200"})
  void whatTheContainerSaysOfAKeyIsNoAnswer(String path) {
    String read = server.exchange(request("GET", path));
    String head = server.exchange(request("HEAD", path));
    String write = server.exchange(request("PUT", path));

    assertThat(List.of(read, head, write))
        .allSatisfy(
            answer ->
                assertThat(answer)
                    .startsWith("HTTP/1.1 503 ")
                    .contains("\r\nRetry-After: 1\r\n")
                    .contains("\r\nContent-Type: application/problem+json\r\n")
                    .doesNotContain("Location", "Page"));
    assertThat(read).contains("urn:quorate:problem:not-serving").endsWith("stopping.\"}\n");
    assertThat(head).endsWith("\r\n\r\n");
    assertThat(write).endsWith("\"committed\":\"unknown\"}\n");
  }

  @Test
  void whatTheApplicationSaysPassesWhateverTheStatus() {
    assertThat(
            server.exchange(
                request("GET", "/own-404"),
                request("PUT", "/own-204"),
                request("GET", "/own-304"),
                request("GET", "/problem-503"),
                LAST))
        .doesNotContain("not-serving")
        .containsSubsequence("1.1 404 ", "1.1 204 ", "1.1 304 ", "1.1 503 ");
  }

  /** What the container answers for an application that is not mapped yet, or being stopped. */
  @Test
  void aPageOfAMemberThatStartsOrStopsSaysWhenToTryAgain() {
    String notMapped = server.exchange(request("PUT", "/page-500"), LAST);
    String stopping = server.exchange(request("PUT", "/page-503"), LAST);

    for (String answer : new String[] {notMapped, stopping}) {
      assertThat(answer)
          .contains("HTTP/1.1 503 ", "\r\nRetry-After: 1\r\n", "urn:quorate:problem:not-serving")
          .contains("\"committed\":\"unknown\"}");
    }
  }

  @Test
  void onceTheApplicationHasAnsweredAPageIsADefect() {
    server.exchange(LAST);

    assertThat(server.exchange(request("PUT", "/page-500"), LAST))
        .contains("HTTP/1.1 500 ", "urn:quorate:problem:internal", "\"committed\":\"unknown\"}");
  }

  @Test
  void anErrorPageWithoutABodyStaysWithout() {
    String answer = server.exchange(request("HEAD", "/page-410"), LAST);

    assertThat(answer).doesNotContain("Page", "urn:").containsSubsequence("410 ", "200 ");
  }

  @Test
  void aDoorThatIsShutRefusesEverythingAsNotDone() {
    server.guard().shut();

    String answer = server.exchange(request("PUT", "/a"), request("PUT", "/b"));

    assertThat(answer)
        .startsWith("HTTP/1.1 503 ")
        .contains("\r\nRetry-After: 1\r\n", "urn:quorate:problem:not-serving")
        .containsIgnoringCase("\r\nConnection: close\r\n")
        .endsWith("\"committed\":\"no\"}\n");
    assertThat(server.executed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/plain;charset=utf-8",
        "application/vnd.api+json; profile=\"a b\" ; x=y",
        "application/x-www-form-urlencoded"
      })
  void mediaTypesPass(String type) {
    String answer =
        server.exchange(request("PUT", "/a", "Content-Type: " + type, "Connection: close"));

    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aRequestLineHasRoomForTheLongestKeyWithEveryByteEscaped() {
    String path = "/" + "%C3".repeat(ProbeServer.MAX_KEY_BYTES / 2).replace("%C3", "%C3%A4");

    String answer = server.exchange(request("GET", path, "Connection: close"));

    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1001", "Content-Length: 1\r\nContent-Encoding: br"})
  void aClientThatWaitsToBeToldToContinueIsToldNotTo(String headers) {
    String answer = server.exchange(request("PUT", "/a", headers, "Expect: 100-continue"));

    assertThat(answer).startsWith("HTTP/1.1 41").doesNotContain("HTTP/1.1 100");
  }

  @Test
  void aBodyThatIsSentThoughItIsTooLongIsSkippedForTheAnswerToBeRead() {
    String answer =
        server.exchange(request("PUT", "/a", "Content-Length: 5000000"), "x".repeat(5_000_000));

    assertThat(answer).startsWith("HTTP/1.1 413 ").endsWith("\"committed\":\"no\"}\n");
    assertThat(server.executed).isEmpty();
  }

  @Test
  void theLongestBodyPasses() {
    String answer =
        server.exchange(
            request("PUT", "/a", "Content-Length: " + MAX_BODY_BYTES),
            "x".repeat(500),
            "x".repeat(500),
            LAST);

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(server.executed).containsExactly("PUT /a", "GET /last");
  }

  @Test
  void anIdentityCodingPasses() {
    server.exchange(
        request("PUT", "/a", "Content-Encoding: Identity", "Content-Length: 1"), "x", LAST);

    assertThat(server.executed).containsExactly("PUT /a", "GET /last");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "cONTENT-length:3\r\nX: y\r\nTransfer-Encoding: Chunked",
      })
  void aBodyWithTwoLengthsIsRefused(String headers) {
    String answer = server.exchange(request("PUT", "/a", headers), "3\r\nabc\r\n0\r\n\r\n", LAST);

    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"committed\":\"no\"");
    assertThat(server.executed).isEmpty();
  }

  @Test
  void theLengthOfTheRequestBeforeIsNotTakenForThatOfAChunkedOne() {
    server.exchange(
        request("PUT", "/a", "Content-Length: 3")
            + "abc"
            + request("PUT", "/b", "Transfer-Encoding: chunked")
            + "3\r\nabc\r\n0\r\n\r\n"
            + LAST);

    assertThat(server.executed).containsExactly("PUT /a", "PUT /b", "GET /last");
  }

  @Test
  void aWishToChangeTheProtocolIsIgnored() {
    server.exchange(
        request("PUT", "/a", "Connection: Upgrade", "Upgrade: h2c", "Transfer-Encoding: chunked"),
        "3\r\nabc\r\n0\r\n\r\n",
        LAST);

    assertThat(server.executed).containsExactly("PUT /a", "GET /last");
  }

  @Test
  void pipelinedRequestsAreExecutedUpToTheFirstThatIsRefused() {
    String answer =
        server.exchange(
            request("PUT", "/a")
                + request("GET", "/b")
                + request("PUT", "/%zz")
                + request("PUT", "/c"));

    assertThat(answer.split("HTTP/1.1 ")).hasSize(4);
    assertThat(server.executed).containsExactly("PUT /a", "GET /b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 23", "Transfer-Encoding: chunked"})
  void theBodyOfARefusedRequestIsNotTakenForRequests(String framing) {
    server.exchange(
        request("PUT", "/%zz", framing), "12\r\nPUT /x HTTP/1.1\r\n\r\n", "\r\n0\r\n\r\n", LAST);

    assertThat(server.executed).isEmpty();
  }

  @Test
  void aBrokenBodyDoesNotReachTheApplicationAsAWholeOne() {
    String answer =
        server.exchange(
            request("PUT", "/a", "Transfer-Encoding: chunked") + "zz\r\nabc\r\n" + LAST);

    assertThat(answer).startsWith("HTTP/1.1 400 ");
    assertThat(server.executed).isEmpty();
  }

  @Test
  void theRefusalOfAHeadHasNoBody() {
    assertThat(server.exchange(request("HEAD", "/%zz")))
        .startsWith("HTTP/1.1 400 ")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "400, bad-request, 'GET /a HTTP/1.1'",
    "400, bad-request, 'GET /a b HTTP/1.1|Host: h'",
    "400, bad-request, 'GET /a http/1.1|Host: h'",
    "400, bad-request, 'GET /a HTTP/1|Host: h'",
    "505, version-not-supported, 'GET /a'",
    "505, version-not-supported, 'GET /a|Host: h'",
    "505, version-not-supported, 'GET /a HTTP/0.9|Host: h'",
    "505, version-not-supported, 'GET /a HTTP/3.5|Host: h'",
    "505, version-not-supported, 'GET /a HTTP/2.0|Host: h'",
    "505, version-not-supported, 'GET /a HTTP/2.0'",
    "505, version-not-supported, 'PRI * HTTP/2.0'",
    "400, bad-request, 'PUT /a HTTP/1.1|Host: h|Content-Length: 3|Content-Length: 4'",
    "400, bad-request, 'GET /a HTTP/1.1|Host: h|Content-Length: 3'",
  })
  void whatIsNoRequestOfHttp1IsAProblemToo(int status, String type, String lines) {
    String answer = server.exchange(lines.replace("|", "\r\n") + "\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("\r\nContent-Type: application/problem+json\r\n")
        .contains("{\"type\":\"urn:quorate:problem:" + type + "\"")
        .endsWith("}\n");
  }

  /** RFC 9113 section 3.4, as curl sends it: the preface, SETTINGS, and a GET of /k. */
  @Test
  void whoSpeaksHttp2UnaskedIsToldSoInHttp1AndTheLogSaysItOnce() {
    String preface =
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            + "\0\0\6\4\0\0\0\0\0\0\3\0\0\0d"
            + "\0\0\15\1\5\0\0\0\1\u0082\u0084\u0086A\u0088\u009d\\\013\u0081p\u00dcd,";
    var said = new CopyOnWriteArrayList<String>();
    Handler log = new Listener(said);
    Logger logger = Logger.getLogger(FrontDoor.class.getName());
    logger.addHandler(log);
    try {
      for (int i = 0; i < 2; i++) {
        assertThat(server.exchange(preface))
            .startsWith("HTTP/1.1 505 HTTP Version Not Supported\r\n")
            .contains("\r\nContent-Type: application/problem+json\r\n")
            .contains("urn:quorate:problem:version-not-supported")
            .containsOnlyOnce("HTTP/1.1 5")
            .endsWith("}\n");
      }
    } finally {
      logger.removeHandler(log);
    }
    assertThat(said).hasSize(1).first().asString().contains("HTTP/2", "505");
    assertThat(server.executed).isEmpty();
  }

  private static final class Listener extends Handler {
    private final List<String> said;

    Listener(List<String> said) {
      this.said = said;
    }

    @Override
    public void publish(LogRecord entry) {
      said.add(entry.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void longLinesAndHeadersAreRefusedByTheirOwnStatus() {
    String tooLong = "a".repeat(2 * 3 * ProbeServer.MAX_KEY_BYTES + 9000);

    assertThat(server.exchange(request("PUT", "/" + tooLong)))
        .startsWith("HTTP/1.1 414 ")
        .endsWith("\"committed\":\"no\"}\n");
    assertThat(server.exchange(tooLong)).startsWith("HTTP/1.1 414 ").endsWith("line.\"}\n");
    assertThat(server.exchange(request("GET", "/a", "X: " + tooLong))).startsWith("HTTP/1.1 431 ");
    assertThat(server.exchange(request("GET", "/a", "X: a\r\n".repeat(200) + "X: a")))
        .startsWith("HTTP/1.1 431 ");
    assertThat(server.exchange(request("HEAD", "/" + tooLong)))
        .startsWith("HTTP/1.1 414 ")
        .endsWith("\r\n\r\n");
  }

  @Test
  void noAnswerNamesTheProduct() {
    assertThat(server.exchange(request("GET", "/a") + request("GET", "/%zz")))
        .contains("HTTP/1.1 200 ", "HTTP/1.1 400 ")
        .doesNotContainIgnoringCase("server:")
        .doesNotContainIgnoringCase("x-powered-by")
        .doesNotContainIgnoringCase("x-frame-options");
  }

  private static String request(String method, String path, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return method + " " + path + " HTTP/1.1\r\nHost: h\r\n" + more + "\r\n";
  }

  /** Reads the field: to ask for the status would set it. */
  private static final class StatusReader extends BaseFilter {
    private final List<String> statuses;

    StatusReader(List<String> statuses) {
      this.statuses = statuses;
    }

    @Override
    public NextAction handleRead(FilterChainContext ctx) {
      HttpContent content = ctx.getMessage();
      var request = (HttpRequestPacket) content.getHttpHeader();
      if (request.requiresAcknowledgement()) {
        request.getResponse().setStatus(HttpStatus.CONINTUE_100);
        request.getResponse().setAcknowledgement(true);
        ctx.write(request.getResponse());
      }
      try {
        Field field = HttpResponsePacket.class.getDeclaredField("httpStatus");
        field.setAccessible(true);
        Object status = field.get(request.getResponse());
        statuses.add(
            status instanceof HttpStatus known ? "" + known.getStatusCode() : "none is set");
      } catch (ReflectiveOperationException e) {
        statuses.add(e.toString());
      }
      return ctx.getInvokeAction();
    }
  }
}
