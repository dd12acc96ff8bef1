package io.quorate.torture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What can be done on this machine. */
final class Machine {
  private final Path directory;
  private final Consumer<String> say;
  private final Map<Need, Optional<String>> missing = new EnumMap<>(Need.class);

  /**
   * @param directory to try in
   * @param say is told what cannot be done
   */
  Machine(Path directory, Consumer<String> say) {
    this.directory = directory;
    this.say = say;
  }

  /** What this machine can do; the rest is named. */
  List<Nemesis> possible(List<Nemesis> wanted) {
    var possible = new ArrayList<Nemesis>();
    for (Nemesis each : wanted) {
      Optional<String> reason =
          each.needs().stream()
              .flatMap(need -> missing.computeIfAbsent(need, this::tried).stream())
              .findFirst();
      if (reason.isPresent()) {
        say.accept("SKIPPED: nemesis %s: %s".formatted(each.word(), reason.get()));
      } else {
        possible.add(each);
      }
    }
    return possible;
  }

  private Optional<String> tried(Need need) {
    Optional<String> missing = need.missing(directory);
    need.cleanUp(directory);
    return missing;
  }
}
