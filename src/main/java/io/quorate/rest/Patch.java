package io.quorate.rest;

import io.quorate.command.Limits;
import io.quorate.command.Misfit;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A change of a JSON document. */
sealed interface Patch {
  String MERGE_PATCH = "application/merge-patch+json";
  String JSON_PATCH = "application/json-patch+json";

  /** The media types of patches, as {@code Accept-Patch} lists them. */
  String MEDIA_TYPES = MERGE_PATCH + ", " + JSON_PATCH;

  /** Of a list, or behind its last item. */
  Pattern INDEX = Pattern.compile("0|[1-9][0-9]*|-");

  /** JSON Merge Patch: RFC 7396. */
  record Merge(JsonValue patch) implements Patch {}

  /** JSON Patch: RFC 6902. At most as many operations as a transaction has: each may take long. */
  record Operations(JsonArray operations) implements Patch {
    private static final Set<String> WITH_VALUE = Set.of("add", "replace", "test");
    private static final Set<String> WITH_FROM = Set.of("move", "copy");

    /** Looked for, and not matched with the whole: that would take stack for each character. */
    private static final Pattern BAD_ESCAPE = Pattern.compile("~(?![01])");

    /**
     * @throws ProblemException 400 if an operation is none, 413 if there are too many
     */
    public Operations {
      if (operations.size() > Limits.OPERATIONS) {
        throw new ProblemException(
            Problem.tooManyOperations(
                "A JSON Patch has at most %d operations.".formatted(Limits.OPERATIONS)));
      }
      for (JsonValue item : operations) {
        if (!(item instanceof JsonObject operation) || !isOperation(operation)) {
          throw bad("An operation of a JSON Patch is malformed: " + item);
        }
      }
    }

    private static boolean isOperation(JsonObject operation) {
      if (!(operation.get("op") instanceof JsonString op) || !isPointer(operation.get("path"))) {
        return false;
      }
      return WITH_VALUE.contains(op.getString())
          ? operation.containsKey("value")
          : WITH_FROM.contains(op.getString())
              ? isPointer(operation.get("from"))
              : op.getString().equals("remove");
    }

    /** RFC 6901 section 3. */
    private static boolean isPointer(@Nullable JsonValue value) {
      if (!(value instanceof JsonString string)) {
        return false;
      }
      String text = string.getString();
      return text.isEmpty() || (text.startsWith("/") && !BAD_ESCAPE.matcher(text).find());
    }
  }

  /**
   * Reads a patch.
   *
   * @throws ProblemException 415 for another media type, 400 if it is malformed, 413 if it has too
   *     many operations
   */
  static Patch read(String mediaType, byte[] document) {
    return switch (essence(mediaType)) {
      case MERGE_PATCH -> new Merge(JsonBody.parse(document));
      case JSON_PATCH -> operations(JsonBody.parse(document));
      default -> throw unsupported();
    };
  }

  /**
   * What can be told of a patch before it is read.
   *
   * @throws ProblemException 415 for another media type
   */
  static void requireMediaType(String mediaType) {
    if (!Set.of(MERGE_PATCH, JSON_PATCH).contains(essence(mediaType))) {
      throw unsupported();
    }
  }

  private static String essence(String mediaType) {
    return mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private static ProblemException unsupported() {
    return new ProblemException(
        Problem.of(
            415,
            "unsupported-patch",
            "The patch has another form",
            "The media types of patches are %s.".formatted(MEDIA_TYPES)));
  }

  private static Patch operations(JsonValue document) {
    if (document instanceof JsonArray operations) {
      return new Operations(operations);
    }
    throw bad("A JSON Patch is a list of operations.");
  }

  /**
   * The document after the patch.
   *
   * @param document as its bytes
   * @param maxBytes that it may have afterwards
   * @throws UnfitException if it is no JSON, or is not as the patch needs it, or gets too large
   */
  default byte[] apply(byte[] document, int maxBytes) {
    JsonValue before;
    try {
      before = JsonBody.parse(document);
    } catch (ProblemException e) {
      throw new UnfitException(Misfit.NOT_JSON, "The value of the entry is not JSON.");
    }
    try {
      return bytes(apply(before), maxBytes);
    } catch (JsonException e) {
      throw failed(String.valueOf(e.getMessage()));
    }
  }

  private JsonValue apply(JsonValue before) {
    if (this instanceof Merge merge) {
      return JsonFormat.PROVIDER.createMergePatch(merge.patch()).apply(before);
    }
    JsonStructure document = structure(before);
    for (JsonValue operation : ((Operations) this).operations()) {
      document = apply(operation.asJsonObject(), document);
    }
    return document;
  }

  /** One by one: what an index means depends on the document that its operation finds. */
  private static JsonStructure apply(JsonObject operation, JsonStructure document) {
    JsonStructure found = document;
    if (Operations.WITH_FROM.contains(operation.getString("op"))) {
      String from = operation.getString("from");
      requireIndices(from, found);
      if (operation.getString("op").equals("move")) {
        found = JsonFormat.PROVIDER.createPointer(from).remove(found);
      }
    }
    requireIndices(operation.getString("path"), found);
    JsonArray alone = JsonFormat.PROVIDER.createArrayBuilder().add(operation).build();
    return structure(JsonFormat.PROVIDER.createPatch(alone).apply(document));
  }

  /**
   * RFC 6901 section 4: an index has no leading zero. The platform takes 01 for 1, and a client may
   * mean something else.
   */
  private static void requireIndices(String pointer, JsonStructure document) {
    @Nullable JsonValue at = document;
    String[] tokens = pointer.split("/", -1);
    // The first is what precedes the first slash: nothing.
    for (String token : Arrays.asList(tokens).subList(1, tokens.length)) {
      if (at instanceof JsonArray list) {
        if (!INDEX.matcher(token).matches()) {
          throw failed("An index of the list is wrong: " + token);
        }
        int index = token.equals("-") || token.length() > 9 ? list.size() : Integer.parseInt(token);
        at = index < list.size() ? list.get(index) : null;
      } else if (at instanceof JsonObject object) {
        at = object.get(token.replace("~1", "/").replace("~0", "~"));
      }
    }
  }

  private static JsonStructure structure(JsonValue value) {
    if (value instanceof JsonStructure structure) {
      return structure;
    }
    throw failed("With a JSON Patch a value is an object or a list, before and after.");
  }

  /** A document that was copied into itself some times is larger than any memory once written. */
  private static byte[] bytes(JsonValue value, int maxBytes) {
    var out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            if (count + length > maxBytes) {
              throw new UnfitException(
                  Misfit.TOO_LARGE, "A value has at most %d bytes.".formatted(maxBytes));
            }
            super.write(bytes, offset, length);
          }
        };
    try (JsonWriter writer = JsonFormat.WRITERS.createWriter(out)) {
      writer.write(value);
    }
    return out.toByteArray();
  }

  private static UnfitException failed(String detail) {
    return new UnfitException(Misfit.NOT_AS_NEEDED, detail);
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(Problem.badRequest("bad-patch", detail));
  }
}
