package io.quorate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The words after scripts/bench. */
class OptionsTest {
  @Test
  void peersAreComparedInEveryCellUnlessSomeAreNamed() {
    Options options = Options.of(List.of("peers"));

    assertThat(options.plan().cells()).hasSize(2 * 4 * 4);
    assertThat(options.peers).containsExactly(HttpInterface.ETCD_V2, HttpInterface.ETCD_V3);
    assertThat(options.plan().length(3)).isEqualTo(Duration.ofSeconds(32 * 3 * (30 + 3 * 10)));
  }

  @Test
  void aSmallSelectionIsWhatIsNamed() {
    Options options =
        Options.of(
            List.of(
                "peers",
                "--operations",
                "put,stale-get",
                "--connections",
                "64",
                "--targets",
                "follower",
                "--peers",
                "etcd-v2",
                "--rounds",
                "5",
                "--warm-up",
                "7",
                "--seconds",
                "4"));

    assertThat(options.plan().cells())
        .containsExactly(
            new Cell(Target.FOLLOWER, Operation.PUT, 64),
            new Cell(Target.FOLLOWER, Operation.STALE_GET, 64));
    assertThat(options.peers).containsExactly(HttpInterface.ETCD_V2);
    assertThat(options.plan().length(2)).isEqualTo(Duration.ofSeconds(2 * 2 * (7 + 5 * 4)));
  }

  @Test
  void quorateCanBeMeasuredAlone() {
    assertThat(Options.of(List.of("peers", "--peers", "none")).peers).isEmpty();
  }

  @Test
  void whatIsNoneOfThoseIsRefusedAndThoseThatThereAreAreNamed() {
    assertThatThrownBy(() -> Options.of(List.of("peers", "--operations", "put,delete")))
        .isInstanceOf(Options.UsageException.class)
        .hasMessage("--operations: 'delete' is none of put,get,stale-get,mixed");
    assertThatThrownBy(() -> Options.of(List.of("peers", "--peers", "quorate")))
        .isInstanceOf(Options.UsageException.class)
        .hasMessage("--peers: 'quorate' is none of etcd-v2,etcd-v3");
    assertThatThrownBy(() -> Options.of(List.of("peers", "--connections", "1,,2")))
        .isInstanceOf(Options.UsageException.class);
  }

  @Test
  void whatIsOfComparisonsIsRefusedElsewhere() {
    assertThatThrownBy(() -> Options.of(List.of("join", "--rounds", "3")))
        .isInstanceOf(Options.UsageException.class)
        .hasMessage("--rounds is not for join");
    assertThatThrownBy(() -> Options.of(List.of("join", "--connections", "1,2")))
        .isInstanceOf(Options.UsageException.class);
    assertThat(Options.of(List.of("join", "--connections", "7")).connections()).isEqualTo(7);
  }

  @Test
  void theLeastRatioIsANumber() {
    assertThat(Options.of(List.of("peers", "--least-ratio", "0.8")).leastRatio).hasValue(0.8);
    assertThatThrownBy(() -> Options.of(List.of("peers", "--least-ratio", "-1")))
        .isInstanceOf(Options.UsageException.class);
  }

  @Test
  void theGrowthOfAStoreHasAnEndThatIsNotItsBeginning() {
    assertThat(Options.of(List.of("growth")).entries).isEqualTo(1_000_000);
    assertThatThrownBy(() -> Options.of(List.of("growth", "--entries", "9999")))
        .isInstanceOf(Options.UsageException.class);
  }

  @Test
  void robustnessIsMeasuredWithAsManySlowClientsAsThatTakes() {
    Options options = Options.of(List.of("robust"));

    assertThat(options.connections()).isEqualTo(500);
    assertThat(options.javaOptions).isEqualTo("-Xmx512m");
  }
}
