package io.quorate.rest.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathFormTest {
  @ParameterizedTest
  @CsvSource({
    "/v1/kv, ALL_ENTRIES",
    "/v1/kv/, ENTRY",
    "/v1/kv/a/b, ENTRY",
    "/v1/txn, TRANSACTIONS",
    "/v1/txn/, TRANSACTIONS",
    "/v1/txn/a, NOTHING_OF_V1",
    "/v1/watch, WATCH",
    "/v1/cluster/, CLUSTER",
    "/v1/leases/, LEASES",
    "/v1/leases/1, LEASE",
    "/v1/leases/1/keepalive, KEEPALIVE",
    "/v1/leases/1/other, NOTHING_OF_V1",
    "/v1/locks, ALL_CLAIMS",
    "/v1/elections/a, CLAIM",
    "/v1/elections/a/b, NOTHING_OF_V1",
    "/v1, NOTHING_OF_V1",
    "/health/live, CONTAINER",
    "/health/other, NOTHING_OF_CONTAINER",
    "//metrics, NOTHING_OF_CONTAINER",
    "/, ROOT",
    "/4, ROOT",
    "/v1x, ROOT",
    "//v1/kv, ROOT",
  })
  void eachPathHasOneForm(String path, PathForm form) {
    assertThat(PathForm.of(path)).isEqualTo(form);
  }

  @Test
  void aLineBreakInAKeyMakesNoOtherForm() {
    assertThat(PathForm.of("/v1/kv/a\nb")).isEqualTo(PathForm.ENTRY);
    assertThat(PathForm.of("/a\nb")).isEqualTo(PathForm.ROOT);
  }

  @Test
  void whereThereIsNothingThereIsNoMethod() {
    assertThat(PathForm.NOTHING_OF_V1.methods()).isEmpty();
    assertThat(PathForm.TRANSACTIONS.methods()).hasValue("POST");
  }
}
