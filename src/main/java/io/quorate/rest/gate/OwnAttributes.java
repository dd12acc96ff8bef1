package io.quorate.rest.gate;

import java.util.UUID;
import java.util.function.Supplier;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;

/**
 * Attributes of connections and requests by names that no other deployment has. The container keeps
 * an attribute, with what makes its first value, for as long as the process lives: by the same name
 * the next deployment would be given objects of the classes of the last one.
 */
final class OwnAttributes {
  private static final String DEPLOYMENT = "io.quorate.rest.gate." + UUID.randomUUID() + ".";

  private OwnAttributes() {}

  /** Unset at first. */
  static <T> Attribute<T> named(String name) {
    return Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(DEPLOYMENT + name);
  }

  /**
   * Never unset.
   *
   * @param first makes the first value, when it is asked for
   */
  static <T> Attribute<T> named(String name, Supplier<T> first) {
    return Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(DEPLOYMENT + name, first);
  }
}
