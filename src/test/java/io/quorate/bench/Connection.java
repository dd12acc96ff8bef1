package io.quorate.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * One connection to a member, with one request at a time: a plain socket, for the load must leave
 * the processors to the members. Not thread-safe.
 */
final class Connection implements AutoCloseable {
  /** More than the request timeout of a member, so that it is the member that gives up. */
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket = new Socket();
  private final String host;
  private final InputStream in;
  private final OutputStream out;
  private boolean ending;

  Connection(URI member) throws IOException {
    host = member.getAuthority();
    boolean open = false;
    try {
      socket.connect(new InetSocketAddress(member.getHost(), member.getPort()), PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
      open = true;
    } finally {
      if (!open) {
        socket.close();
      }
    }
  }

  /** Whether the member closes it after the last answer, as it does after some hundred requests. */
  boolean isEnding() {
    return ending;
  }

  /** The status of the answer, of which all has been read. */
  int put(String path, byte[] value, int length) throws IOException {
    byte[] head =
        "PUT %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, host, length)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[head.length + length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(value, 0, request, head.length, length);
    out.write(request);
    return answer();
  }

  int get(String path) throws IOException {
    out.write(
        "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n"
            .formatted(path, host)
            .getBytes(StandardCharsets.US_ASCII));
    return answer();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is given up; nothing depends on how it ends.
    }
  }

  private int answer() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    long body = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      String name = header.substring(0, colon);
      String value = header.substring(colon + 1).strip();
      if (name.equalsIgnoreCase("Content-Length")) {
        body = Long.parseLong(value);
      } else if (name.equalsIgnoreCase("Connection")) {
        ending = value.equalsIgnoreCase("close");
      } else if (name.equalsIgnoreCase("Transfer-Encoding")) {
        throw new IOException("An answer in chunks is not expected.");
      }
    }
    in.skipNBytes(body);
    return status;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int each = in.read(); each != '\n'; each = in.read()) {
      if (each < 0) {
        throw new EOFException("The member has closed the connection.");
      }
      line.append((char) each);
    }
    return line.toString().stripTrailing();
  }
}
