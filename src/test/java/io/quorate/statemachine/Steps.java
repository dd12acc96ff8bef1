package io.quorate.statemachine;

import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.command.Condition;
import io.quorate.command.Fence;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.StoreLimits;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A store that is written to step by step, each step a request of its own. */
final class Steps {
  private KeyValueState state = KeyValueState.EMPTY;
  private int requests;
  private long timeMillis;

  KeyValueState state() {
    return state;
  }

  /** The next stamp, which nobody else has. */
  RequestStamp stamp() {
    return new RequestStamp(new RequestId("r" + requests++), state.recent().writes(), timeMillis);
  }

  /** The clock of whoever makes the next requests. */
  void at(long millis) {
    timeMillis = millis;
  }

  Result apply(Command command) {
    KeyValueState.Applied applied = state.apply(command);
    state = applied.state();
    return applied.result();
  }

  Result put(String key, String text) {
    return put(key, text, Attachment.NONE);
  }

  Result put(String key, String text, Attachment attachment) {
    return apply(
        new Command.Put(stamp(), new Key(key), value(text), false, attachment, Terms.NONE));
  }

  Result remove(String key) {
    return apply(new Command.Remove(stamp(), new Key(key), false));
  }

  long grant(long ttlSeconds) {
    Result result = apply(new Command.GrantLease(stamp(), ttlSeconds, Terms.NONE));
    return ((Result.LeaseGranted) result).leaseId();
  }

  /** As a client that may send it more than once. */
  Result grant(long ttlSeconds, Terms terms) {
    return apply(new Command.GrantLease(stamp(), ttlSeconds, terms));
  }

  Result renew(long leaseId, Terms terms) {
    return apply(new Command.RenewLease(stamp(), leaseId, terms));
  }

  Result renew(long leaseId) {
    return apply(new Command.RenewLease(stamp(), leaseId, Terms.NONE));
  }

  Result end(long leaseId) {
    return apply(new Command.EndLease(stamp(), leaseId, OptionalLong.empty(), Terms.NONE));
  }

  Result expire(long leaseId, long renewals) {
    return apply(new Command.EndLease(stamp(), leaseId, OptionalLong.of(renewals), Terms.NONE));
  }

  Result claim(ClaimName name, Attachment attachment, String text) {
    return apply(new Command.Claim(stamp(), name, attachment, value(text), Terms.NONE));
  }

  /** As a client that may send it more than once. */
  Result claim(ClaimName name, Attachment attachment, IdempotencyKey key) {
    return apply(new Command.Claim(stamp(), name, attachment, value(""), named(key)));
  }

  Result release(ClaimName name, long token) {
    return apply(new Command.Release(stamp(), name, token, Terms.NONE));
  }

  Result giveUp(ClaimName name, long token) {
    return apply(new Command.GiveUp(stamp(), name, token, Terms.NONE));
  }

  Result configure(StoreLimits limits) {
    return apply(new Command.Configure(stamp(), limits));
  }

  static Terms fenced(ClaimName name, long token) {
    return new Terms(
        new Condition.None(), Optional.empty(), List.of(new Fence(name, token)), Optional.empty());
  }

  static Terms named(IdempotencyKey key) {
    return new Terms(new Condition.None(), Optional.of(key));
  }

  static Value value(String text) {
    return new Value(text.getBytes(StandardCharsets.UTF_8), "text/plain");
  }
}
