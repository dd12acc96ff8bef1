package io.quorate.command;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the other members reach a member.
 *
 * @param host a DNS name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65,535
 */
public record MemberAddress(String host, int port) {
  private static final Pattern TEXT =
      Pattern.compile("(?:http://)?(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):([0-9]{1,5})/?");

  /** A name or an IPv4 address, or an IPv6 address. */
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]+");

  public MemberAddress {
    boolean isHost = host.length() <= Limits.HOST_CHARS && HOST.matcher(host).matches();
    if (!isHost || port < 1 || port > 65_535) {
      throw new IllegalArgumentException(problem(host + ":" + port));
    }
  }

  /**
   * Reads {@code http://host:port} or {@code host:port}.
   *
   * @throws IllegalArgumentException with a sentence for the user if it is neither
   */
  public static MemberAddress parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(problem(text));
    }
    String host = matcher.group(1);
    boolean bracketed = host.startsWith("[");
    return new MemberAddress(
        bracketed ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(matcher.group(2)));
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static String problem(String text) {
    String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
    return "\"%s\" is not a member's address: expected http://host:port or host:port."
        .formatted(shown.replaceAll("\\p{Cntrl}", "?"));
  }
}
