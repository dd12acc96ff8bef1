package io.quorate.client;

import java.util.Optional;

/** An election that is observed, at one member after the other. Has a thread of its own. */
public final class Observation implements AutoCloseable {
  private final Target target;
  private final LeaderListener listener;
  private final EventStream stream;

  private boolean toldAny;
  private Optional<Leader> told = Optional.empty();

  /** Tokens rise: a member that lags does not bring a former leader back. */
  private long highestToken;

  Observation(Connection connection, Target target, LeaderListener listener) {
    this.target = target;
    this.listener = listener;
    this.stream = new EventStream(connection, new Events());
  }

  void start() {
    stream.start();
  }

  /** At most one call to the listener is still under way after this. */
  @Override
  public void close() {
    stream.close();
  }

  /** Tells of each leader once. */
  private final class Events implements EventStream.Reader {
    @Override
    public Request request() {
      return Request.read("GET", target, Optional.empty()).header("Accept", "text/event-stream");
    }

    @Override
    public void read(SseEvent event) {
      if (!event.type().equals("leader")) {
        return;
      }
      Optional<Leader> leader = event.json(Leader::of);
      long token = leader.map(Leader::token).orElse(highestToken);
      if (token >= highestToken && !(toldAny && leader.equals(told))) {
        highestToken = token;
        toldAny = true;
        told = leader;
        listener.leads(leader);
      }
    }

    @Override
    public void failed(RuntimeException why) {
      listener.failed(why);
    }
  }
}
