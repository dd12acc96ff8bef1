package io.quorate.torture;

import io.quorate.check.Seen;
import io.quorate.check.Term;
import io.quorate.check.Transaction.Answer;
import io.quorate.check.Transaction.Done;
import io.quorate.check.Transaction.Failed;
import io.quorate.check.Transaction.Unknown;
import io.quorate.client.Check;
import io.quorate.client.Committed;
import io.quorate.client.Operation;
import io.quorate.client.Quorate;
import io.quorate.client.QuorateException;
import io.quorate.client.Transaction;
import io.quorate.client.TransactionResult;
import io.quorate.client.TransactionResult.Step;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A transaction as the client for Java sends it, and what is known after that.
 *
 * @param name by which members know it again
 * @param reads after the puts, or instead of them
 */
record TxnRequest(String name, List<Term> terms, Map<String, String> puts, Set<String> reads) {

  Answer send(Quorate quorate, Duration patience) {
    Transaction transaction = quorate.transaction().idempotencyKey(name).within(patience);
    terms.forEach(term -> transaction.when(check(term)));
    puts.forEach((key, value) -> transaction.then(Operation.put(key, value)));
    for (String key : reads) {
      transaction.then(Operation.get(key)).otherwise(Operation.get(key));
    }
    try {
      return answer(transaction.commit());
    } catch (QuorateException e) {
      return e.committed() == Committed.NO ? new Failed() : new Unknown();
    }
  }

  private static Answer answer(TransactionResult result) {
    var read = new HashMap<String, Optional<Seen>>();
    for (Step each : result.results()) {
      if (each instanceof Step.Got got) {
        read.put(got.key(), got.entry().map(entry -> new Seen(entry.text(), entry.revision())));
      }
    }
    return new Done(result.succeeded(), result.revision(), read);
  }

  private static Check check(Term term) {
    if (term instanceof Term.RevisionIs is) {
      return Check.revision(is.key(), is.revision());
    }
    return term instanceof Term.ValueIs is
        ? Check.value(is.key(), is.value())
        : Check.exists(term.key());
  }
}
