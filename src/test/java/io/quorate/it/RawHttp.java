package io.quorate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Requests that no well-behaved client sends: their bytes are the test's own. */
final class RawHttp {
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

  /** Words that tell what a member is made of. */
  private static final List<String> INDISCREET =
      List.of(
          "<html",
          "exception",
          "payara",
          "glassfish",
          "grizzly",
          "catalina",
          "jersey",
          "\tat ",
          "io.quorate",
          "jakarta.",
          "java.");

  private RawHttp() {}

  /**
   * An answer as it came.
   *
   * @param headers by their names in lower case
   * @param body without its chunks
   */
  record Answer(int status, Map<String, String> headers, String body) {

    Answer assertStatus(int expected) {
      assertThat(status).as("status of %s", this).isEqualTo(expected);
      return this;
    }

    /** The members of the problem that the answer must be, and no more than that. */
    Map<String, Object> assertProblem(int expected) {
      assertStatus(expected);
      assertThat(headers).as("%s", this).containsEntry("content-type", "application/problem+json");
      assertDiscreet();
      Map<String, Object> problem = Json.object(body);
      assertThat(problem).containsEntry("status", (long) expected);
      assertThat((String) problem.get("type")).matches("urn:quorate:problem:[a-z0-9-]+");
      assertThat((String) problem.get("title")).isNotBlank();
      assertThat((String) problem.get("detail")).isNotBlank();
      return problem;
    }

    Map<String, Object> assertProblem(int expected, String type) {
      Map<String, Object> problem = assertProblem(expected);
      assertThat(problem).containsEntry("type", "urn:quorate:problem:" + type);
      return problem;
    }

    /** Whatever was asked: no product, no page for people, no insides; errors are problems. */
    Answer assertDiscreet() {
      assertThat(headers).as("%s", this).doesNotContainKeys("server", "x-powered-by");
      if (status >= 400) {
        assertThat(body.toLowerCase(Locale.ROOT)).as("%s", this).doesNotContain(INDISCREET);
        if (!body.isEmpty()) {
          assertThat(headers)
              .as("%s", this)
              .containsEntry("content-type", "application/problem+json");
        }
      }
      return this;
    }
  }

  /** The request line, headers as given, Host, and the end of the connection after the answer. */
  static Answer send(int port, String requestLine, String... headers) throws IOException {
    return sendBytes(port, head(port, requestLine, headers));
  }

  static Answer sendBody(int port, String requestLine, byte[] body, String... headers)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(head(port, requestLine, headers));
    bytes.write(body);
    return sendBytes(port, bytes.toByteArray());
  }

  /** One char of the text is one byte of the request, in ISO 8859-1. */
  static Answer sendText(int port, String request) throws IOException {
    return sendBytes(port, request.getBytes(ISO_8859_1));
  }

  static byte[] head(int port, String requestLine, String... headers) {
    var head = new StringBuilder(requestLine).append(" HTTP/1.1\r\n");
    head.append("Host: 127.0.0.1:").append(port).append("\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.append("Connection: close\r\n\r\n").toString().getBytes(ISO_8859_1);
  }

  static Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) LONGEST_SILENCE.toMillis());
    return socket;
  }

  /** Reads one answer, up to the end that its framing tells. */
  static Answer read(InputStream in, boolean hasBody) throws IOException {
    String statusLine = line(in);
    assertThat(statusLine).matches("HTTP/1\\.1 [1-5][0-9]{2}( .*)?").doesNotContain("CUSTOM");
    int status = Integer.parseInt(statusLine.substring(9, 12));
    var headers = new TreeMap<String, String>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Answer(status, headers, hasBody ? body(in, headers) : "");
  }

  private static Answer sendBytes(int port, byte[] request) throws IOException {
    boolean head = new String(request, 0, Math.min(5, request.length), ISO_8859_1).equals("HEAD ");
    try (Socket socket = connect(port)) {
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      return read(socket.getInputStream(), !head);
    }
  }

  private static String body(InputStream in, Map<String, String> headers) throws IOException {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      var body = new ByteArrayOutputStream();
      for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
        body.write(in.readNBytes(size));
        line(in);
      }
      return body.toString(UTF_8);
    }
    String length = headers.get("content-length");
    byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    return new String(body, UTF_8);
  }

  private static int chunkSize(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    int last = in.read();
    while (last != '\n') {
      if (last < 0) {
        throw new IOException("The connection ended within an answer, after: " + line);
      }
      line.write(last);
      last = in.read();
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }
}
