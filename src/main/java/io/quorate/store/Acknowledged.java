package io.quorate.store;

import io.quorate.command.Command;
import io.quorate.command.Result;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The highest revision that this member has named in the answer to a write. It may not have it: a
 * follower is told the result by the leader, and applies the write when it hears that it is
 * committed, which may be after the client has its answer.
 *
 * <p>Thread-safe.
 */
final class Acknowledged {
  private final AtomicLong revision = new AtomicLong();

  /** To be called with each result before it is told. Returns it. */
  Result told(Command.Write write, Result result) {
    revision.accumulateAndGet(named(write, result), Math::max);
    return result;
  }

  /** Of a dry run, the revision that there is, and not the one that there would be. */
  private static long named(Command.Write write, Result result) {
    return write instanceof Command.Transaction asked
            && asked.dryRun()
            && result instanceof Result.TransactionDone done
        ? done.revisionBefore()
        : result.storeRevision();
  }

  /** 0 if there was none. */
  long revision() {
    return revision.get();
  }
}
