package io.quorate.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a comparison consists of. In each cell every side is warmed up once; then the rounds follow,
 * with one window of each side in turn.
 *
 * @param warmUpSeconds of each side, before the first window of a cell
 * @param windowSeconds that are measured at a time
 * @param rounds at least 1
 */
record Plan(
    List<Target> targets,
    List<Operation> operations,
    List<Integer> connections,
    int warmUpSeconds,
    int windowSeconds,
    int rounds) {

  Plan {
    targets = List.copyOf(targets);
    operations = List.copyOf(operations);
    connections = List.copyOf(connections);
  }

  List<Cell> cells() {
    var cells = new ArrayList<Cell>();
    for (Target target : targets) {
      for (Operation operation : operations) {
        for (int count : connections) {
          cells.add(new Cell(target, operation, count));
        }
      }
    }
    return cells;
  }

  /** How long so many sides take, without their starts. */
  Duration length(int sides) {
    long seconds = (long) cells().size() * sides * (warmUpSeconds + (long) rounds * windowSeconds);
    return Duration.ofSeconds(seconds);
  }
}
