package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.rest.gate.HeaderFields;
import io.quorate.store.KeyValueStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyDoorTest {
  private final BodyDoor door = new BodyDoor(new KeyValueStore(), 1000);

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/txn, application/json, 1050577, 413, too-large",
    "POST, /v1/txn/, text/xml, 1, 415, unsupported-media-type",
    "POST, /v1/%74xn, text/xml, -1, 415, unsupported-media-type",
    "POST, /v1/leases, application/json, 1025, 413, too-large",
    "POST, /v1/leases, text/plain, 1025, 415, unsupported-media-type",
    "POST, /v1/locks/a, application/json, 25601, 413, too-large",
    "POST, /v1/elections/a, text/plain, 1, 415, unsupported-media-type",
    "POST, /4, text/plain, 513, 413, too-large",
    "PATCH, /v1/kv/a/b, application/merge-patch+json, 1001, 413, too-large",
    "PATCH, /v1/kv/a, application/json, 1, 415, unsupported-patch",
    "PATCH, /v1/kv/a, application/json-patch, -1, 415, unsupported-patch",
  })
  void whatTheResourceWouldRefuseAfterwardsIsRefusedBefore(
      String method, String path, String type, long length, int status, String name) {
    Problem problem = problem(method, path, type, length).orElseThrow();

    assertThat(problem.status()).isEqualTo(status);
    assertThat(problem.type()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/txn, application/json, 1050576",
    "POST, /v1/txn, application/x-www-form-urlencoded, 1",
    "POST, /v1/txn, '', -1",
    "POST, /v1/leases, application/json; charset=utf-8, 1024",
    "POST, /v1/locks/a, application/json, 25600",
    "POST, /4, text/plain, 512",
    "PATCH, /v1/kv/a, Application/Merge-Patch+JSON; charset=utf-8, 1000",
    "PATCH, /v1/kv/a, application/json-patch+json, -1",
    "POST, /v1/leases/1/keepalive, text/xml, 9999",
    "PATCH, /a, text/xml, 9999",
  })
  void whatTheResourceTakesOrRefusesForOtherReasonsPasses(
      String method, String path, String type, long length) {
    assertThat(problem(method, path, type, length)).isEmpty();
  }

  /**
   * @param length -1 for that of a body in chunks
   */
  private Optional<Problem> problem(String method, String path, String type, long length) {
    List<String> lines =
        length < 0
            ? List.of("Content-Type", type)
            : List.of("content-type", type, "content-length", Long.toString(length));
    return door.problem(method, path, new HeaderFields(lines));
  }
}
