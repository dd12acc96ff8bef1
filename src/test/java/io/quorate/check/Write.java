package io.quorate.check;

import io.quorate.check.Transaction.Done;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A write of one key that a client has asked for, as watchers should be told of it, or not.
 *
 * @param value empty for a delete; else one that nobody else writes to this key
 * @param revision where it took effect, if the client was told
 */
public record Write(String key, Optional<String> value, Fate fate, OptionalLong revision) {

  /** What is known of it. */
  public enum Fate {
    /** It has changed the entry. */
    DONE,
    /** It has, or will, or never. */
    UNKNOWN,
    /** It certainly has not, and never will. */
    REFUSED
  }

  public static Write done(String key, Optional<String> value, long revision) {
    return new Write(key, value, Fate.DONE, OptionalLong.of(revision));
  }

  public static Write unknown(String key, Optional<String> value) {
    return new Write(key, value, Fate.UNKNOWN, OptionalLong.empty());
  }

  public static Write refused(String key, Optional<String> value) {
    return new Write(key, value, Fate.REFUSED, OptionalLong.empty());
  }

  /** The writes of single keys. */
  public static List<Write> ofOperations(Collection<Operation> history) {
    var writes = new ArrayList<Write>();
    for (Operation each : history) {
      if (each.action() instanceof Action.Put put) {
        writes.add(of(each.key(), Optional.of(put.value()), each.outcome()));
      } else if (each.action() instanceof Action.Delete) {
        writes.add(of(each.key(), Optional.empty(), each.outcome()));
      }
    }
    return writes;
  }

  /** The writes of transactions. */
  public static List<Write> ofTransactions(Collection<Transaction> history) {
    var writes = new ArrayList<Write>();
    for (Transaction each : history) {
      each.puts()
          .forEach(
              (key, value) -> {
                Optional<String> written = Optional.of(value);
                if (each.answer() instanceof Done done && done.held()) {
                  writes.add(done(key, written, done.revision()));
                } else if (each.answer() instanceof Transaction.Unknown) {
                  writes.add(unknown(key, written));
                } else {
                  writes.add(refused(key, written));
                }
              });
    }
    return writes;
  }

  private static Write of(String key, Optional<String> value, Outcome outcome) {
    if (outcome instanceof Outcome.Written written) {
      return done(key, value, written.revision());
    }
    if (outcome instanceof Outcome.Deleted) {
      return new Write(key, value, Fate.DONE, OptionalLong.empty());
    }
    return outcome instanceof Outcome.Unknown ? unknown(key, value) : refused(key, value);
  }
}
