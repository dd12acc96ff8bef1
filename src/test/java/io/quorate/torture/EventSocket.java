package io.quorate.torture;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A stream of Server-Sent Events as it comes through a plain socket: nothing is repeated, left out
 * or set right on the way, as a client would do.
 */
final class EventSocket implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(1);

  private final Socket socket = new Socket();
  private final BufferedReader reader;
  private final int status;

  /**
   * @param header with its name, or empty
   * @param silence after which a member is taken for dead
   */
  @SuppressWarnings("this-escape")
  EventSocket(URI uri, String header, Duration silence) throws IOException {
    try {
      socket.setSoTimeout((int) silence.toMillis());
      socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), (int) CONNECT.toMillis());
      String request =
          "GET %s?%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n"
              .formatted(
                  uri.getRawPath(),
                  uri.getRawQuery(),
                  uri.getRawAuthority(),
                  header.isEmpty() ? "" : header + "\r\n");
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      status = head();
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  int status() {
    return status;
  }

  /** The fields of the next event; signs of life are passed over. */
  Map<String, String> next() throws IOException {
    var fields = new HashMap<String, String>();
    while (true) {
      String line = line();
      if (line.isEmpty() && !fields.isEmpty()) {
        return fields;
      }
      if (!line.isEmpty() && !line.startsWith(":")) {
        String[] field = line.split(": ", 2);
        if (field.length < 2 || fields.put(field[0], field[1]) != null) {
          throw new IllegalStateException("no line of an event: " + line);
        }
      }
    }
  }

  /** All that is left, up to the end of the connection. */
  String rest() throws IOException {
    var text = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      text.append(line).append('\n');
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private int head() throws IOException {
    String[] words = line().split(" ", 3);
    for (String line = line(); !line.isEmpty(); line = line()) {
      // No header is of use here.
    }
    return words.length > 1 && words[1].matches("[0-9]{3}") ? Integer.parseInt(words[1]) : 0;
  }

  private String line() throws IOException {
    String line = reader.readLine();
    if (line == null) {
      throw new EOFException();
    }
    return line;
  }
}
