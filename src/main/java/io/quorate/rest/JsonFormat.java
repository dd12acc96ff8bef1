package io.quorate.rest;

import jakarta.json.JsonConfig;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonWriterFactory;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGeneratorFactory;
import java.util.Map;

/**
 * The JSON of the platform, looked up once: the lookup takes long, and from a thread that is not
 * the container's it finds nothing.
 */
final class JsonFormat {
  static final JsonProvider PROVIDER = JsonProvider.provider();

  /** Objects that have a name twice are refused: of two values, none can be the one meant. */
  static final JsonReaderFactory READERS =
      PROVIDER.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

  static final JsonWriterFactory WRITERS = PROVIDER.createWriterFactory(Map.of());

  static final JsonGeneratorFactory GENERATORS = PROVIDER.createGeneratorFactory(Map.of());

  private JsonFormat() {}

  /** To be called on a thread of the container, before any other needs this class. */
  static void load() {
    // Whoever calls it has initialized the class.
  }
}
