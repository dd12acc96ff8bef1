package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A connection for Server-Sent Events, read event by event. */
final class EventReader implements AutoCloseable {
  /** The status line and the headers. */
  final String head;

  private final Socket socket;
  private final BufferedReader reader;

  /**
   * @param target path and query
   * @param headers each with its line end
   */
  EventReader(int port, String target, String headers) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) SOON.toMillis());
    String request =
        "GET %s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n%s\r\n".formatted(target, headers);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    reader =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    var lines = new StringBuilder();
    for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
      lines.append(line).append('\n');
    }
    head = lines.toString();
  }

  /** The fields of the next event; signs of life are passed over. */
  Map<String, String> next() throws IOException {
    var fields = new LinkedHashMap<String, String>();
    while (true) {
      String line = reader.readLine();
      assertThat(line).as("after " + fields).isNotNull();
      if (line.isEmpty() && !fields.isEmpty()) {
        return fields;
      }
      if (!line.isEmpty() && !line.startsWith(":")) {
        String[] field = line.split(": ", 2);
        fields.put(field[0], field[1]);
      }
    }
  }

  String rest() throws IOException {
    var text = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      text.append(line);
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
