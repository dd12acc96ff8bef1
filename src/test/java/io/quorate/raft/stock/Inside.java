package io.quorate.raft.stock;

import java.lang.reflect.Field;

/** What the stock engine keeps to itself. */
final class Inside {
  private Inside() {}

  /** What the object has in its own field, or in the field of that, and so on. */
  static Object get(Object of, String... names) {
    Object at = of;
    try {
      for (String name : names) {
        at = field(at, name).get(at);
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
    return at;
  }

  static void set(Object of, String name, Object value) {
    try {
      field(of, name).set(of, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field field(Object of, String name) {
    try {
      Field field = of.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }
}
