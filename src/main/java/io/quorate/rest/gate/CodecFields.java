package io.quorate.rest.gate;

import java.lang.reflect.Field;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.grizzly.http.HttpCodecFilter;
import org.glassfish.grizzly.http.HttpServerFilter;

/** What can be changed of an HTTP codec that runs in its fields only. */
final class CodecFields {
  private static final Logger LOG = Logger.getLogger(CodecFields.class.getName());

  /** Fields of Payara's codec that hold the Server, X-Powered-By and X-Frame-Options it adds. */
  private static final List<String> BANNERS =
      List.of("serverVersion", "xPoweredBy", "xFrameOptions");

  private CodecFields() {}

  /**
   * Has the codec take a request line and headers of so many bytes at the least. Its own limit is
   * set when it is made, long before the application runs.
   */
  static void makeRoom(HttpServerFilter codec, int headerBytes) {
    try {
      Field limit = HttpCodecFilter.class.getDeclaredField("maxHeadersSize");
      limit.setAccessible(true);
      limit.setInt(codec, Math.max(headerBytes, limit.getInt(codec)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(Level.WARNING, "Long keys are refused: the codec keeps its own limit.", e);
    }
  }

  /**
   * Has the codec not name the product. Its own errors never pass the door, and the configuration
   * is read before the application runs, so what is left is the codec's fields.
   */
  static void silence(HttpServerFilter codec) {
    for (String banner : BANNERS) {
      try {
        Field field = codec.getClass().getDeclaredField(banner);
        field.setAccessible(true);
        field.set(codec, null);
      } catch (ReflectiveOperationException | RuntimeException e) {
        LOG.log(
            Level.WARNING,
            e,
            () -> "The codec has no %s that can be unset; answers may name it.".formatted(banner));
      }
    }
  }
}
