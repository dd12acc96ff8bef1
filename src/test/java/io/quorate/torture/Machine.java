package io.quorate.torture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What can be done on this machine. */
final class Machine {
  private final Function<Need, Optional<String>> missing;
  private final Consumer<String> say;
  private final Map<Need, Optional<String>> known = new EnumMap<>(Need.class);

  /**
   * @param missing says why a need cannot be had, if it cannot; asked once for each
   * @param say is told what cannot be done
   */
  Machine(Function<Need, Optional<String>> missing, Consumer<String> say) {
    this.missing = missing;
    this.say = say;
  }

  /**
   * This one.
   *
   * @param directory to try in; nothing is left there
   */
  static Machine here(Path directory, Consumer<String> say) {
    return new Machine(need -> tried(need, directory), say);
  }

  /** What this machine can do; the rest is named. */
  List<Nemesis> possible(List<Nemesis> wanted) {
    var possible = new ArrayList<Nemesis>();
    for (Nemesis each : wanted) {
      Optional<String> reason =
          each.needs().stream()
              .flatMap(need -> known.computeIfAbsent(need, missing).stream())
              .findFirst();
      if (reason.isPresent()) {
        say.accept("SKIPPED: nemesis %s: %s".formatted(each.word(), reason.get()));
      } else {
        possible.add(each);
      }
    }
    return possible;
  }

  private static Optional<String> tried(Need need, Path directory) {
    Optional<String> missing = need.missing(directory);
    need.cleanUp(directory);
    return missing;
  }
}
