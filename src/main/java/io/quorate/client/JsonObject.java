package io.quorate.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose members are asked for by name and type. A member that is null is as one that
 * is missing; one of another type, or a missing one that must be there, is an {@link
 * IllegalArgumentException}.
 */
record JsonObject(Map<?, ?> members) {

  static JsonObject of(Object json) {
    if (json instanceof Map<?, ?> members) {
      return new JsonObject(members);
    }
    throw new IllegalArgumentException("Not a JSON object");
  }

  static JsonObject parse(byte[] utf8) {
    return of(JsonReader.read(utf8));
  }

  String string(String name) {
    return required(name, optionalString(name));
  }

  Optional<String> optionalString(String name) {
    return find(name, String.class);
  }

  long number(String name) {
    return required(name, find(name, Long.class));
  }

  OptionalLong optionalNumber(String name) {
    return find(name, Long.class).map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  boolean flag(String name) {
    return required(name, find(name, Boolean.class));
  }

  Optional<JsonObject> object(String name) {
    return find(name, Map.class).map(JsonObject::new);
  }

  /** The objects in the list with this name; none, if there is no such list. */
  List<JsonObject> objects(String name) {
    List<?> items = find(name, List.class).orElse(List.of());
    return items.stream().map(JsonObject::of).toList();
  }

  List<String> strings(String name) {
    List<?> items = find(name, List.class).orElse(List.of());
    return items.stream().map(String.class::cast).toList();
  }

  /** Whatever has this name, null aside. */
  Optional<Object> any(String name) {
    return find(name, Object.class);
  }

  private <T> Optional<T> find(String name, Class<T> type) {
    @Nullable Object value = members.get(name);
    if (value == null || value == JsonReader.NULL) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException("\"%s\" is no %s".formatted(name, type.getSimpleName()));
    }
    return Optional.of(type.cast(value));
  }

  private static <T> T required(String name, Optional<T> value) {
    return value.orElseThrow(
        () -> new IllegalArgumentException("\"%s\" is missing".formatted(name)));
  }
}
