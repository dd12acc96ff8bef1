package io.quorate.check;

import io.quorate.check.Condition.Always;
import io.quorate.check.Condition.RevisionIs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The history of clients of one register that is correct, unless told to answer a get with what it
 * held some time ago. The same for the same seed.
 */
final class GeneratedHistory {
  private static final String KEY = "k";

  /** Far staler reads are caught all the more easily. */
  private static final long MOST_STALE = 100;

  private final Random random;
  private final int clients;
  private final double unknownShare;
  private final boolean revisionsAreTold;

  private final List<Operation> history = new ArrayList<>();
  private final Map<Integer, Call> calls = new HashMap<>();
  private final List<Call> abandoned = new ArrayList<>();
  private Held current = new Held("", 0);
  private final Map<Integer, Long> lastSeen = new HashMap<>();
  private long now;
  private long lastRevision;

  /** What the register holds; empty: no entry. */
  private record Held(String value, long revision) {}

  private static final class Call {
    final long id;
    final int client;
    final Action action;
    final long invoked;
    Outcome outcome = new Outcome.Unknown();

    Call(long id, int client, Action action, long invoked) {
      this.id = id;
      this.client = client;
      this.action = action;
      this.invoked = invoked;
    }

    Operation answered(long completed) {
      return new Operation(id, client, KEY, action, invoked, completed, outcome);
    }

    Operation unanswered() {
      return answered(Operation.NEVER).withUnknownOutcome();
    }
  }

  GeneratedHistory(long seed, int clients, double unknownShare, boolean revisionsAreTold) {
    this.random = new Random(seed);
    this.clients = clients;
    this.unknownShare = unknownShare;
    this.revisionsAreTold = revisionsAreTold;
  }

  /** So many operations, each correct. */
  List<Operation> correct(int operations) {
    for (long id = 0; id < operations || !calls.isEmpty(); now++) {
      int client = random.nextInt(clients);
      Call call = calls.get(client);
      if (call == null) {
        if (id < operations) {
          calls.put(client, new Call(id, client, action(client, id), now));
          id++;
        }
      } else if (random.nextDouble() < unknownShare) {
        calls.remove(client);
        history.add(call.unanswered());
        if (call.outcome instanceof Outcome.Unknown) {
          abandoned.add(call);
        }
      } else if (call.outcome instanceof Outcome.Unknown) {
        takeEffect(call);
      } else {
        calls.remove(client);
        history.add(call.answered(now));
        learn(call);
      }
      lateEffect();
    }
    return List.copyOf(history);
  }

  /**
   * So many operations, one of them a get that was answered with an older value. That it is older
   * can be told by the calls and answers alone: after the put of that value was answered another
   * one was called, and that one was answered before the get was called.
   */
  List<Operation> withOneStaleRead(int operations) {
    var history = new ArrayList<Operation>(correct(operations));
    for (int attempt = 0; attempt < 10_000; attempt++) {
      int index = random.nextInt(history.size());
      Operation get = history.get(index);
      Operation old = history.get(random.nextInt(history.size()));
      if (get.action() instanceof Action.Get
          && !get.isUnknown()
          && old.action() instanceof Action.Put put
          && old.outcome() instanceof Outcome.Written written
          && get.invokedNanos() - old.completedNanos() < MOST_STALE
          && isReplaced(old, get, history)) {
        history.set(index, get.answered(new Outcome.Read(put.value(), written.revision())));
        return history;
      }
    }
    throw new IllegalStateException("This history has no get that could be stale");
  }

  private static boolean isReplaced(Operation old, Operation get, List<Operation> history) {
    return history.stream()
        .anyMatch(
            each ->
                each.outcome() instanceof Outcome.Written
                    && each.invokedNanos() > old.completedNanos()
                    && each.completedNanos() < get.invokedNanos());
  }

  /** A write that nobody waits for takes effect now and then, or never. */
  private void lateEffect() {
    if (!abandoned.isEmpty() && random.nextInt(20) == 0) {
      takeEffect(abandoned.remove(random.nextInt(abandoned.size())));
    }
  }

  private Action action(int client, long id) {
    long seen = lastSeen.getOrDefault(client, 0L);
    Condition condition =
        random.nextInt(3) == 0 && seen > 0 ? new RevisionIs(seen) : Condition.ALWAYS;
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> new Action.Put("v" + id, condition);
      case 3 -> new Action.Delete(condition);
      default -> new Action.Get();
    };
  }

  private void takeEffect(Call call) {
    boolean there = !current.value().isEmpty();
    if (call.action instanceof Action.Get) {
      call.outcome = there ? new Outcome.Read(current.value(), told()) : new Outcome.Absent();
    } else if (call.action instanceof Action.Put put) {
      call.outcome = holds(put.condition()) ? write(put) : new Outcome.Mismatch();
    } else if (!there) {
      call.outcome = new Outcome.Absent();
    } else if (holds(((Action.Delete) call.action).condition())) {
      current = new Held("", ++lastRevision);
      call.outcome = new Outcome.Deleted();
    } else {
      call.outcome = new Outcome.Mismatch();
    }
  }

  private Outcome write(Action.Put put) {
    current = new Held(put.value(), ++lastRevision);
    return new Outcome.Written(told());
  }

  /** What a client compares with later. */
  private void learn(Call call) {
    if (call.outcome instanceof Outcome.Read read) {
      lastSeen.put(call.client, read.revision());
    } else if (call.outcome instanceof Outcome.Written written) {
      lastSeen.put(call.client, written.revision());
    }
  }

  private boolean holds(Condition condition) {
    return condition instanceof Always
        || (!current.value().isEmpty()
            && ((RevisionIs) condition).revision() == current.revision());
  }

  private long told() {
    return revisionsAreTold ? current.revision() : 0;
  }
}
