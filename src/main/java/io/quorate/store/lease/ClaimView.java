package io.quorate.store.lease;

import io.quorate.command.ClaimName;
import io.quorate.command.Value;
import io.quorate.statemachine.Claims;

/**
 * A lock that is held, or an election that somebody leads.
 *
 * @param token of the holder
 * @param leaseId the lease that the holder's claim ends with
 * @param value what the holder says of itself
 * @param waiting how many claims wait behind it
 */
public record ClaimView(ClaimName name, long token, long leaseId, Value value, int waiting) {

  static ClaimView of(ClaimName name, Claims claims) {
    Claims.Claim holder =
        claims.holder(name).orElseThrow(() -> new IllegalArgumentException("Nobody holds " + name));
    return new ClaimView(
        name, holder.token(), holder.leaseId(), holder.value(), claims.queue(name).size() - 1);
  }
}
