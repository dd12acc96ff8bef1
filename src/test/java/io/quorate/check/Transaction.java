package io.quorate.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One transaction of one client, and its answer: if all terms hold the puts are done, and in any
 * case keys are read, as they are after that.
 *
 * @param id unique in the history
 * @param puts values by their keys; a value is written to a key by one transaction only
 * @param invokedNanos when the client called, by the one clock of the history
 * @param completedNanos when it had the answer; never, where the outcome is unknown
 */
public record Transaction(
    long id,
    int client,
    List<Term> terms,
    Map<String, String> puts,
    long invokedNanos,
    long completedNanos,
    Answer answer) {
  public Transaction {
    terms = List.copyOf(terms);
    puts = Map.copyOf(puts);
    if (answer instanceof Unknown) {
      completedNanos = Operation.NEVER;
    }
    if (completedNanos < invokedNanos) {
      throw new IllegalArgumentException("Answered before it was asked: transaction " + id);
    }
  }

  /** What a client was told. */
  public sealed interface Answer {}

  /**
   * It was done.
   *
   * @param held whether all terms held
   * @param revision of the store after it
   * @param read the keys that were read, empty where there was no entry
   */
  public record Done(boolean held, long revision, Map<String, Optional<Seen>> read)
      implements Answer {
    public Done {
      read = Map.copyOf(read);
    }
  }

  /** It certainly never took and never will take effect. */
  public record Failed() implements Answer {}

  /** It took effect at some time since its call, or will, or never. */
  public record Unknown() implements Answer {}

  Optional<Done> done() {
    return answer instanceof Done done ? Optional.of(done) : Optional.empty();
  }

  /** Whether it is known to have written. */
  boolean hasWritten() {
    return !puts.isEmpty() && answer instanceof Done done && done.held();
  }

  /** Whether it may have written. */
  boolean mayHaveWritten() {
    return hasWritten() || answer instanceof Unknown;
  }

  @Override
  public String toString() {
    return "transaction %d of client %d (if %s put %s -> %s)"
        .formatted(id, client, terms, puts, answer);
  }
}
