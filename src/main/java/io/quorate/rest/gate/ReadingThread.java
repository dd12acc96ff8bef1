package io.quorate.rest.gate;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Context;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.IOEventLifeCycleListener;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.strategies.AbstractIOStrategy;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The thread that reads from connections runs what there is to do with it: a hand-over to another
 * thread costs more than all that the door does with a request. As {@link SameThreadIOStrategy},
 * but for connections whose request waits for its answer: nothing is read from them either, and the
 * kernel is told so only if something comes meanwhile. A client that waits for its answer sends
 * nothing, and two calls of the kernel and a wake-up of the selector are saved for each request.
 *
 * <p>Thread-safe; one for all connections.
 */
@SuppressWarnings("rawtypes") // as the strategies have it
final class ReadingThread extends AbstractIOStrategy {
  static final ReadingThread INSTANCE = new ReadingThread();

  private static final Logger LOG = Logger.getLogger(ReadingThread.class.getName());

  /** Of a connection. */
  private enum State {
    READING,
    /** A request waits for its answer; the selector still looks at the connection. */
    WAITING,
    /** The same, and something has come: the selector does not look at it any more. */
    UNWATCHED
  }

  private static final Attribute<AtomicReference<State>> STATE =
      OwnAttributes.named("reading-thread", () -> new AtomicReference<>(State.READING));

  private static final IOEventLifeCycleListener LISTENER = new Lifecycle();

  private ReadingThread() {}

  @Override
  public boolean executeIoEvent(Connection connection, IOEvent event, boolean isEnabled)
      throws IOException {
    if (event != IOEvent.READ || !isEnabled) {
      return SameThreadIOStrategy.getInstance().executeIoEvent(connection, event, isEnabled);
    }
    AtomicReference<State> state = STATE.get(connection);
    State now = state.get();
    if (now == State.READING) {
      fireIOEvent(connection, event, LISTENER, LOG);
      return true;
    }
    connection.disableIOEvent(event);
    if (now == State.WAITING && !state.compareAndSet(State.WAITING, State.UNWATCHED)) {
      // It has been answered in this moment, by who did not know that nobody looks any more.
      connection.enableIOEvent(event);
    }
    return true;
  }

  @Override
  public Executor getThreadPoolFor(Connection connection, IOEvent event) {
    return SameThreadIOStrategy.getInstance().getThreadPoolFor(connection, event);
  }

  /** Of a request that is read, on whatever thread it goes on. */
  private static final class Lifecycle extends IOEventLifeCycleListener.Adapter {
    @Override
    public void onContextSuspend(Context context) {
      if (!context.wasSuspended() && !context.isManualIOEventControl()) {
        STATE.get(context.getConnection()).set(State.WAITING);
      }
    }

    @Override
    public void onContextManualIOEventControl(Context context) throws IOException {
      if (!context.wasSuspended() && !context.isManualIOEventControl()) {
        context.getConnection().disableIOEvent(context.getIoEvent());
      }
    }

    @Override
    public void onReregister(Context context) throws IOException {
      onComplete(context, null);
    }

    @Override
    public void onComplete(Context context, @Nullable Object data) throws IOException {
      Connection<?> connection = context.getConnection();
      boolean isUnwatched = STATE.get(connection).getAndSet(State.READING) == State.UNWATCHED;
      if (isUnwatched || context.isManualIOEventControl()) {
        connection.enableIOEvent(context.getIoEvent());
      }
    }
  }
}
