package io.quorate.rest;

import io.quorate.store.watch.LeaderChange;
import io.quorate.store.watch.Revision;
import io.quorate.store.watch.Watcher;
import jakarta.json.JsonObjectBuilder;
import java.util.OptionalLong;

/**
 * Tells a client who leads an election: first who does now, then each change. It needs no place to
 * come back to, for it is told who leads whenever it comes.
 */
final class LeaderWatcher implements Watcher<LeaderChange> {
  private static final String EVENT = "leader";

  private final Events events;
  private final LeaderChange present;

  /**
   * @param present who leads before the first change that it is told of
   */
  LeaderWatcher(Events events, LeaderChange present) {
    this.events = events;
    this.present = present;
  }

  @Override
  public void opened(long told) {
    events.open(present.revision());
    tell(present);
  }

  @Override
  public boolean hasRoom() {
    return events.stream().hasRoom();
  }

  @Override
  public void changed(Revision<LeaderChange> revision, LeaderChange change, boolean last) {
    tell(change);
  }

  @Override
  public void quiet(long revision) {
    events.heartbeat();
  }

  /** It has not read for long: who leads now it is told when it comes back. */
  @Override
  public void compacted(long oldest) {
    events.stream().cut();
  }

  @Override
  public void ended() {
    events.stream().cut();
  }

  private void tell(LeaderChange change) {
    events.send(OptionalLong.of(change.revision()), EVENT, data(change));
  }

  private static String data(LeaderChange change) {
    JsonObjectBuilder json = LeaseAnswers.object().add("name", change.election().text());
    change
        .leader()
        .ifPresentOrElse(
            leader ->
                json.add(
                    ClaimAnswers.LEADER,
                    ClaimAnswers.leader(leader.token(), leader.leaseId(), leader.value())),
            () -> json.addNull(ClaimAnswers.LEADER));
    return json.build().toString();
  }
}
