package io.quorate.store.entry;

import io.quorate.command.Attachment;
import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.Range;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Writes of entries. Beside the result that is named, every one may be answered with that a fence
 * or the condition did not hold, or with a refusal: nothing was changed then. Thread-safe.
 */
public final class Writing {
  private final Source source;

  public Writing(Source source) {
    this.source = source;
  }

  /**
   * Sets the value of a key.
   *
   * @param attachment the lease that the entry ends with; another one that it had is left
   * @param returnPrevious whether the result carries the entry that was replaced
   * @return the {@link Result.Put}
   */
  public CompletableFuture<Result> put(
      Key key, Value value, Attachment attachment, boolean returnPrevious, Terms terms) {
    return source.write(
        stamp -> new Command.Put(stamp, key, value, returnPrevious, attachment, terms));
  }

  /**
   * Removes a key; no error if it is absent.
   *
   * @param returnPrevious whether the result carries the entry that was removed
   * @return the {@link Result.Removed}
   */
  public CompletableFuture<Result> remove(Key key, boolean returnPrevious, Terms terms) {
    return source.write(stamp -> new Command.Remove(stamp, key, returnPrevious, terms));
  }

  /**
   * Removes all keys of a range, in one step.
   *
   * @return the {@link Result.RangeRemoved}
   */
  public CompletableFuture<Result> removeRange(Range range, Terms terms) {
    return source.write(stamp -> new Command.RemoveRange(stamp, range, terms));
  }

  /**
   * Does a transaction.
   *
   * @return the {@link Result.TransactionDone}
   */
  public CompletableFuture<Result> transact(Function<RequestStamp, Command.Transaction> made) {
    return source.write(made::apply);
  }

  /**
   * Changes nothing, and remembers why, for a client that sends its write again.
   *
   * @param terms with the client's key, and what it has sent
   * @return the answer, unless another one is remembered already
   */
  public CompletableFuture<Result> decline(Result answer, Terms terms) {
    return source.write(stamp -> new Command.Decline(stamp, answer, terms));
  }
}
