package io.quorate.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.OperationResult;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AcknowledgedTest {
  private static final RequestStamp STAMP = new RequestStamp(new RequestId("a"), 0);
  private static final Command.Write WRITE = new Command.Remove(STAMP, new Key("a"), false);

  private final Acknowledged acknowledged = new Acknowledged();

  @Test
  void theHighestRevisionCounts() {
    assertThat(acknowledged.revision()).isZero();
    for (Result result :
        List.of(
            new Result.Put(3, true, Optional.empty()),
            new Result.Removed(4, false, Optional.empty()),
            new Result.RangeRemoved(5, 2),
            new Result.TransactionDone(-1, 6, List.of()),
            new Result.LeaseGranted(1, 30, 7),
            new Result.LeaseRenewed(1, 30, 8),
            new Result.LeaseEnded(9, 1),
            new Result.Claimed(1, 1, 30, true, 10),
            new Result.Released(11),
            new Result.PreconditionFailed(OptionalLong.of(12)))) {
      long before = acknowledged.revision();
      assertThat(acknowledged.told(WRITE, result)).isSameAs(result);
      assertThat(acknowledged.revision()).as("%s", result).isGreaterThan(before);
    }

    acknowledged.told(WRITE, new Result.Put(3, true, Optional.empty()));
    acknowledged.told(WRITE, new Result.PreconditionFailed(OptionalLong.empty()));
    acknowledged.told(WRITE, new Result.Done());

    assertThat(acknowledged.revision()).isEqualTo(12);
  }

  /** It says which revision there would be, and there is none. */
  @Test
  void aDryRunHasMadeNoRevision() {
    var dryRun = new Command.Transaction(STAMP, List.of(), List.of(), List.of(), true, Terms.NONE);
    var put = new OperationResult.Put(true, Optional.empty(), 0);

    acknowledged.told(dryRun, new Result.TransactionDone(-1, 6, List.of(put)));

    assertThat(acknowledged.revision()).isEqualTo(5);
  }
}
