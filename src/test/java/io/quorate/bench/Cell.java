package io.quorate.bench;

/**
 * One line of a comparison.
 *
 * @param connections each with one request at a time
 */
record Cell(Target target, Operation operation, int connections) {
  @Override
  public String toString() {
    return "%s, %s, %d connections".formatted(target.word(), operation.word(), connections);
  }
}
