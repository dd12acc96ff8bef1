package io.quorate.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The words after scripts/torture. */
class OptionsTest {
  @Test
  void allWorkIsDoneUnlessSomeIsNamed() {
    assertThat(Options.of(List.of()).workloads).containsExactly(Workload.values());
    assertThat(Options.of(List.of("--workload", "all")).workloads).hasSize(3);
    assertThat(Options.of(List.of("--workload", "watch,txn")).workloads)
        .containsExactlyInAnyOrder(Workload.TXN, Workload.WATCH);
  }

  @Test
  void whatIsNoWorkloadIsRefusedAndThoseThatThereAreAreNamed() {
    assertThatThrownBy(() -> Options.of(List.of("--workload", "kv,lease")))
        .isInstanceOf(Options.UsageException.class)
        .hasMessage("'lease' is no workload; there are: kv,txn,watch");
  }

  @Test
  void whatIsOfNoUseWithoutAWorkloadIsRefusedWithoutIt() {
    assertThatThrownBy(() -> Options.of(List.of("--least-revisions", "9", "--workload", "kv")))
        .isInstanceOf(Options.UsageException.class);
    assertThatThrownBy(() -> Options.of(List.of("--stale-reads", "--workload", "txn")))
        .isInstanceOf(Options.UsageException.class);
    assertThat(Options.of(List.of("--least-revisions", "9")).leastRevisions).isEqualTo(9);
  }

  @Test
  void theLeastNumberOfClientsGivesEightThatWorkOnSingleKeys() {
    assertThatThrownBy(() -> Options.of(List.of("--clients", "15")))
        .isInstanceOf(Options.UsageException.class)
        .hasMessage(
            "--clients 15 leaves 7 for kv, which needs 8: with these workloads, --clients 16");
    assertThat(Options.of(List.of()).clientsOf(Workload.KV)).isEqualTo(8);
    assertThat(kvClients("16", "all")).isEqualTo(8);
    assertThat(kvClients("12", "kv,txn")).isEqualTo(8);
    assertThat(kvClients("8", "kv")).isEqualTo(8);
    assertThat(Options.of(List.of("--clients", "8", "--workload", "txn")).clients).isEqualTo(8);
    assertThatThrownBy(() -> Options.of(List.of("--clients", "7", "--workload", "txn")))
        .isInstanceOf(Options.UsageException.class);
  }

  @Test
  void aRunOfASeriesIsLikeTheOthersButForItsSeedAndPlace() {
    Options series =
        Options.of(List.of("--workload", "watch", "--least-faults", "3", "--runs", "2"));

    Options run = series.of(7, Path.of("seed-7"));

    assertThat(run.workloads).containsExactly(Workload.WATCH);
    assertThat(run.leastFaults).isEqualTo(3);
    assertThat(run.seed).isEqualTo(7);
    assertThat(run.runs).isEqualTo(1);
  }

  private static int kvClients(String clients, String workloads) {
    return Options.of(List.of("--clients", clients, "--workload", workloads))
        .clientsOf(Workload.KV);
  }
}
