package io.quorate.raft;

import io.quorate.raft.consensus.Pending;
import java.util.concurrent.CompletableFuture;

/** The future of somebody who waits for consensus. */
record PendingFuture<T>(CompletableFuture<T> result) implements Pending<T> {
  @Override
  public void done(T value) {
    result.complete(value);
  }

  @Override
  public void failed(NotDone reason) {
    result.completeExceptionally(new NotDoneException(reason));
  }
}
