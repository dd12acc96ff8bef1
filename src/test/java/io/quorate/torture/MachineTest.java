package io.quorate.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine that lacks something can still do, and what is said of the rest. */
class MachineTest {
  private final List<String> said = new ArrayList<>();
  private final Map<Need, String> missing = new EnumMap<>(Need.class);
  private final List<Need> tried = new ArrayList<>();

  @Test
  void whatCannotBeDoneIsSkippedByNameAndWithTheReason() {
    missing.put(Need.NETWORK, "ip is not installed");

    List<Nemesis> possible =
        machine().possible(List.of(Nemesis.RING, Nemesis.KILL, Nemesis.FSYNC, Nemesis.ONE_WAY));

    assertThat(possible).containsExactly(Nemesis.KILL, Nemesis.FSYNC);
    assertThat(said)
        .containsExactly(
            "SKIPPED: nemesis ring: ip is not installed",
            "SKIPPED: nemesis one-way: ip is not installed");
  }

  @Test
  void aFaultWithTwoNeedsIsSkippedForTheOneThatIsMissing() {
    missing.put(Need.PRELOAD, "cc is not installed");

    assertThat(machine().possible(List.of(Nemesis.POWER_LOSS_SNAPSHOT, Nemesis.POWER_LOSS)))
        .containsExactly(Nemesis.POWER_LOSS);
    assertThat(said).containsExactly("SKIPPED: nemesis power-loss-snapshot: cc is not installed");
  }

  @Test
  void aMachineThatLacksEverythingDoesWhatNeedsNothingAndNamesAllElse() {
    Arrays.stream(Need.values()).forEach(need -> missing.put(need, "no " + need));
    List<Nemesis> all = List.of(Nemesis.values());

    List<Nemesis> possible = machine().possible(all);

    assertThat(possible).isNotEmpty().allMatch(each -> each.needs().isEmpty());
    assertThat(possible.size() + said.size()).isEqualTo(all.size());
    all.stream()
        .filter(each -> !possible.contains(each))
        .forEach(
            each ->
                assertThat(said)
                    .anyMatch(line -> line.startsWith("SKIPPED: nemesis " + each.word() + ": no")));
  }

  @Test
  void aMachineWithEverythingSkipsNothingAndIsTriedOnce() {
    List<Nemesis> all = List.of(Nemesis.values());

    assertThat(machine().possible(all)).isEqualTo(all);

    assertThat(said).isEmpty();
    assertThat(tried).containsExactlyInAnyOrder(Need.values());
  }

  /** Whatever this machine has: there is no such directory to try in. */
  @Test
  void whatIsMissingIsFoundOutByTrying(@TempDir Path directory) {
    Path nowhere = directory.resolve("file-of-another-kind/nowhere");

    assertThat(Need.PRELOAD.missing(nowhere)).isPresent();
    assertThat(Need.tried("no-such-command-anywhere", "--version"))
        .contains("no-such-command-anywhere is not installed");
    assertThat(Need.tried("false")).isPresent();
    assertThat(Need.tried("true")).isEmpty();
  }

  private Machine machine() {
    return new Machine(
        need -> {
          tried.add(need);
          return Optional.ofNullable(missing.get(need));
        },
        said::add);
  }
}
