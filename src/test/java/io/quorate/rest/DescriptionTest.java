package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.Limits;
import io.quorate.rest.gate.PathForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.DuplicateKeyException;

/** The description of the interface as the file that it is: whole, and with an example of all. */
class DescriptionTest {
  private static final Path FILE = Path.of("src/main/resources/META-INF/openapi.yaml");
  private static final Set<String> METHODS =
      Set.of("get", "head", "put", "patch", "post", "delete");
  private static final String PROBLEM = "application/problem+json";
  private static Map<String, Object> description = Map.of();

  @BeforeAll
  static void read() throws IOException {
    description = parse(Files.readString(FILE));
  }

  /** A second definition of a name would take the place of the first, and nobody be told. */
  @Test
  void aNameThatIsDefinedTwiceIsRefused() {
    assertThatThrownBy(() -> parse("a: {b: 1, c: 2, b: 3}"))
        .isInstanceOf(DuplicateKeyException.class);
  }

  @Test
  void whatIsReferredToIsThereAndWhatIsThereIsReferredTo() {
    var used = new TreeSet<String>();
    collectReferences(description, used);
    var defined = new TreeSet<String>();
    map(description, "components")
        .forEach(
            (kind, components) ->
                object(components)
                    .keySet()
                    .forEach(name -> defined.add("#/components/" + kind + "/" + name)));

    assertThat(used).hasSizeGreaterThan(50).isEqualTo(defined);
  }

  /** What is served, as the gate tells in Allow, is described, and nothing else. */
  @Test
  void everyPathIsDescribedWithTheMethodsThatItHas() {
    Map<String, Object> paths = map(description, "paths");

    assertThat(paths).containsKeys("/metrics", "/openapi", "/health", "/v1/kv");
    paths.forEach(
        (path, item) -> {
          Set<String> described = new TreeSet<>(object(item).keySet());
          described.retainAll(METHODS);
          String served = PathForm.of(path.replaceAll("\\{\\w+}", "x")).methods().orElse("");
          assertThat(described)
              .as(path)
              .containsExactlyInAnyOrder(served.toLowerCase(Locale.ROOT).split(", "));
        });
  }

  @Test
  void theReadmeHasTheLimitsInForce() throws IOException {
    assertThat(Files.readString(Path.of("README.md")))
        .contains(String.format(Locale.ROOT, "together | %,d bytes", Limits.TRANSACTION_BYTES))
        .contains(String.format(Locale.ROOT, "(`get`, `prev`) | %,d bytes", Limits.ANSWER_BYTES))
        .contains("and in a JSON Patch | %d |".formatted(Limits.OPERATIONS))
        .contains(
            "| %d; %d; %d |"
                .formatted(
                    Limits.CONDITION_REVISIONS, Limits.FENCES, Limits.IDEMPOTENCY_KEY_CHARS));
  }

  @Test
  void everyParameterAndEveryBodyHasAnExample() {
    var without = new ArrayList<String>();
    eachOperation(
        (name, operation) -> {
          for (Map<String, Object> parameter : parameters(operation)) {
            if (!hasExample(parameter)) {
              without.add(name + ", parameter " + parameter.get("name"));
            }
          }
          bodies(resolved(operation.get("requestBody")))
              .forEach((type, body) -> note(without, name + ", request, " + type, body));
          map(operation, "responses")
              .forEach(
                  (status, response) ->
                      bodies(resolved(response))
                          .forEach(
                              (type, body) ->
                                  note(without, name + ", " + status + ", " + type, body)));
        });

    assertThat(without).as("what has no example").isEmpty();
  }

  @Test
  void theExampleOfAProblemIsOneOfItsStatusAndItsTypes() {
    var wrong = new ArrayList<String>();
    var seen = new TreeSet<String>();
    eachOperation(
        (name, operation) ->
            map(operation, "responses")
                .forEach(
                    (status, reference) -> {
                      Map<String, Object> response = resolved(reference);
                      Map<String, Object> body = bodies(response).getOrDefault(PROBLEM, Map.of());
                      if (body.isEmpty()) {
                        return;
                      }
                      Map<String, Object> example = map(body, "example");
                      String urn = String.valueOf(example.get("type"));
                      String type = urn.substring(urn.lastIndexOf(':') + 1);
                      seen.add(type);
                      boolean right =
                          status.equals("default")
                              || status.equals(String.valueOf(example.get("status")));
                      String text = String.valueOf(response.get("description"));
                      if (!right || !text.contains("`" + type + "`")) {
                        wrong.add(name + ", " + status + ": " + example);
                      }
                    }));

    assertThat(wrong).as("examples of something else").isEmpty();
    assertThat(seen).contains("lock-held", "election-held", "too-many-watchers", "internal");
  }

  private static void note(List<String> without, String where, Map<String, Object> body) {
    if (!hasExample(body)) {
      without.add(where);
    }
  }

  /** One of its own, or that of its schema. */
  private static boolean hasExample(Map<String, Object> described) {
    return described.containsKey("example")
        || described.containsKey("examples")
        || resolved(described.get("schema")).containsKey("example");
  }

  private static void eachOperation(BiConsumer<String, Map<String, Object>> action) {
    map(description, "paths")
        .forEach(
            (path, item) ->
                object(item)
                    .forEach(
                        (method, operation) -> {
                          if (METHODS.contains(method)) {
                            action.accept(method + " " + path, object(operation));
                          }
                        }));
    map(description, "paths")
        .forEach(
            (path, item) ->
                action.accept(path, Map.of("parameters", list(object(item).get("parameters")))));
  }

  private static List<Map<String, Object>> parameters(Map<String, Object> operation) {
    return list(operation.get("parameters")).stream().map(DescriptionTest::resolved).toList();
  }

  private static Map<String, Map<String, Object>> bodies(Map<String, Object> described) {
    var bodies = new TreeMap<String, Map<String, Object>>();
    map(described, "content").forEach((type, body) -> bodies.put(type, object(body)));
    return bodies;
  }

  private static void collectReferences(Object part, Set<String> references) {
    if (part instanceof Map<?, ?> map) {
      if (map.get("$ref") instanceof String reference) {
        references.add(reference);
      }
      map.values().forEach(each -> collectReferences(each, references));
    } else if (part instanceof List<?> list) {
      list.forEach(each -> collectReferences(each, references));
    }
  }

  /** What is described, here or where the reference points; nothing for nothing. */
  private static Map<String, Object> resolved(Object part) {
    if (part == null) {
      return Map.of();
    }
    Map<String, Object> found = object(part);
    if (found.get("$ref") instanceof String reference) {
      found = description;
      for (String step : reference.substring("#/".length()).split("/", -1)) {
        assertThat(found).as(reference).containsKey(step);
        found = map(found, step);
      }
    }
    return found;
  }

  private static Map<String, Object> map(Map<String, Object> parent, String name) {
    return object(parent.getOrDefault(name, Map.of()));
  }

  @SuppressWarnings("unchecked") // YAML has no other mappings here than those with names
  private static Map<String, Object> object(Object part) {
    return (Map<String, Object>) part;
  }

  private static List<?> list(Object part) {
    return part == null ? List.of() : (List<?>) part;
  }

  private static Map<String, Object> parse(String text) {
    return object(
        new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build()).loadFromString(text));
  }
}
