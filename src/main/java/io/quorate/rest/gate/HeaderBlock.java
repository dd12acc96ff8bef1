package io.quorate.rest.gate;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * The header section as it was received. The codec forgets a Content-Length as soon as it meets a
 * chunked Transfer-Encoding behind it, and keeps the bytes of both in a field without a getter.
 */
final class HeaderBlock {
  private static final Logger LOG = Logger.getLogger(HeaderBlock.class.getName());
  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("\\n[ \\t]*content-length[ \\t]*:", Pattern.CASE_INSENSITIVE);
  private static final @Nullable Field BYTES = bytesField();

  private HeaderBlock() {}

  /**
   * Whether a line of the header section is a Content-Length. Without access to the bytes the
   * answer is no; that there is none is logged when the class is loaded.
   */
  static boolean namesContentLength(HttpHeader header) {
    if (BYTES == null) {
      return false;
    }
    try {
      // The codec leaves the position at the end of the section; what follows was split off.
      return BYTES.get(header) instanceof Buffer bytes
          && namesContentLength(
              bytes.toStringContent(StandardCharsets.ISO_8859_1, 0, bytes.position()));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("A field that was made accessible is not.", e);
    }
  }

  static boolean namesContentLength(String section) {
    return CONTENT_LENGTH.matcher(section).find();
  }

  private static @Nullable Field bytesField() {
    try {
      Field field = HttpHeader.class.getDeclaredField("headerBuffer");
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "This HTTP codec hides the bytes of its headers. A Content-Length before a"
              + " Transfer-Encoding is ignored, not refused.",
          e);
      return null;
    }
  }
}
