package io.quorate.rest.gate;

import java.util.regex.Pattern;

/** What can stand in a Content-Type: the container refuses, or fails over, everything else. */
public final class MediaTypes {
  private static final String TOKEN = "[\\w!#$%&'*+.^`|~-]++";
  private static final String QUOTED = "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"";

  /**
   * Type, subtype, and parameters, each with a value: RFC 9110 sections 5.6.2, 5.6.4 and 8.3.1.
   * What repeats never gives back, and so takes no stack however often it does.
   */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile(
          "%1$s/%1$s(?:\\s*+;\\s*+%1$s=(?:%1$s|%2$s))*+\\s*+;?".formatted(TOKEN, QUOTED));

  private MediaTypes() {}

  /** Whether it is a media type, without white space around it. */
  public static boolean isOne(String text) {
    return isBare(text) || MEDIA_TYPE.matcher(text).matches();
  }

  /** Whether it is a type and a subtype, and nothing else: nearly all are. */
  public static boolean isBare(String text) {
    int slash = text.indexOf('/');
    return slash > 0
        && Tokens.isOne(text, 0, slash)
        && Tokens.isOne(text, slash + 1, text.length());
  }
}
