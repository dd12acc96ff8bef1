package io.quorate.statemachine;

import io.quorate.command.Change;
import io.quorate.command.Command;
import io.quorate.command.CommandCodec;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.ResultCodec;
import io.quorate.command.Value;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jgroups.JChannel;
import org.jgroups.raft.Options;
import org.jgroups.raft.blocks.ReplicatedStateMachine;
import org.jspecify.annotations.Nullable;

/**
 * The replicated state machine: it applies committed commands to an immutable {@link
 * KeyValueState}.
 *
 * <p>It keeps the public contract of {@link ReplicatedStateMachine}, with what that leaves open
 * made sound: {@link #remove} answers with the previous value, null is refused, {@link #get} is
 * linearizable (the stock read path answers without a majority, and acknowledges pending writes),
 * readers take no lock.
 *
 * <p>Thread-safe. {@link #apply} and the listeners run on the one consensus thread.
 */
public final class KeyValueStateMachine extends ReplicatedStateMachine<Key, Value> {
  private final Supplier<RequestId> ids;
  private final Supplier<CompletableFuture<Void>> confirmRead;
  private final LongSupplier clockMillis;
  private volatile KeyValueState state = KeyValueState.EMPTY;
  private volatile Runnable onBookChange = () -> {};
  private final List<CommandListener> commandListeners = new CopyOnWriteArrayList<>();

  /**
   * @param channel with a consensus stack whose topmost {@code Settable} ends every submission
   *     within a bound
   * @param ids names that no other request ever had
   * @param confirmRead done once this member has applied all that was acknowledged before the call
   * @param clockMillis milliseconds since 1970, for the stamps of requests made here; applying
   *     reads no clock
   */
  public KeyValueStateMachine(
      JChannel channel,
      Supplier<RequestId> ids,
      Supplier<CompletableFuture<Void>> confirmRead,
      LongSupplier clockMillis) {
    super(channel);
    this.ids = ids;
    this.confirmRead = confirmRead;
    this.clockMillis = clockMillis;
  }

  /** Without a clock: nothing that is written here knows when. */
  public KeyValueStateMachine(
      JChannel channel, Supplier<RequestId> ids, Supplier<CompletableFuture<Void>> confirmRead) {
    this(channel, ids, confirmRead, () -> 0);
  }

  /** The state as this member has applied it: consistent in itself, possibly stale. */
  public KeyValueState state() {
    return state;
  }

  /**
   * The state, linearizably: it holds all that was acknowledged before this call. The future may
   * complete on the consensus thread: continue elsewhere.
   */
  public CompletableFuture<KeyValueState> linearizableState() {
    return confirmRead.get().thenApply(confirmed -> state);
  }

  /** A stamp for a new request, with a name of its own. */
  public RequestStamp newStamp() {
    return stamp(ids.get());
  }

  /** A stamp for a request that already has its name. */
  public RequestStamp stamp(RequestId id) {
    return new RequestStamp(id, state.recent().writes(), Math.max(0, clockMillis.getAsLong()));
  }

  /**
   * Submits a command; the result is there once a majority has it in its logs and the leader has
   * applied it. The future may complete on the consensus thread: continue elsewhere.
   */
  public CompletableFuture<Result> submit(Command command) {
    byte[] bytes = CommandCodec.encode(command);
    try {
      return raft.setAsync(bytes, 0, bytes.length, Options.DEFAULT_OPTIONS)
          .thenApply(KeyValueStateMachine::decodeResult);
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Whether {@link #apply} could read a command: a newer member may know more of them. */
  public static boolean isReadable(byte[] command) {
    try {
      CommandCodec.decode(command, 0, command.length);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Calls the listener after every change of the members, on the thread that applied it. */
  public void onBookChange(Runnable listener) {
    onBookChange = listener;
  }

  /** Tells one more listener of all that comes from now on; after those that are told already. */
  public void addListener(CommandListener listener) {
    commandListeners.add(listener);
  }

  /** Sets a value and returns the previous one, or null if there was none. */
  @Override
  public @Nullable Value put(Key key, Value value) throws Exception {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Result result = await(submit(new Command.Put(newStamp(), key, value, true)));
    if (result instanceof Result.Put put) {
      return put.previous().map(Entry::value).orElse(null);
    }
    throw new IllegalStateException("The put was refused: " + result);
  }

  /** Reads a value linearizably, or locally where {@link #allowDirtyReads} was set. */
  @Override
  public @Nullable Value get(Key key) throws Exception {
    Objects.requireNonNull(key, "key");
    KeyValueState read = allowDirtyReads() ? state : await(linearizableState());
    Optional<Value> value = read.get(key).map(Entry::value);
    value.ifPresent(found -> notifyGet(key, found));
    return value.orElse(null);
  }

  /** Removes a key and returns its value, or null if there was none. */
  @Override
  public @Nullable Value remove(Key key) throws Exception {
    Objects.requireNonNull(key, "key");
    Result result = await(submit(new Command.Remove(newStamp(), key, true)));
    if (result instanceof Result.Removed removed) {
      return removed.previous().map(Entry::value).orElse(null);
    }
    throw new IllegalStateException("The removal was refused: " + result);
  }

  /** The number of entries this member has; possibly stale. */
  @Override
  public int size() {
    return state.entries().size();
  }

  /**
   * Applies a committed command.
   *
   * @throws IOException if it cannot be read: this member would differ from the others, and must
   *     stop
   */
  @Override
  public byte @Nullable [] apply(byte[] data, int offset, int length, boolean serializeResponse)
      throws Exception {
    KeyValueState before = state;
    Command command = CommandCodec.decode(data, offset, length);
    KeyValueState.Applied applied = before.apply(command);
    state = applied.state();
    applied.changes().forEach(this::notifyListeners);
    commandListeners.forEach(each -> each.applied(command, before, applied.state()));
    if (!before.book().equals(applied.state().book())) {
      onBookChange.run();
    }
    return serializeResponse ? ResultCodec.encode(applied.result()) : null;
  }

  /** What {@link #writeContentTo} would write now, to be written later. */
  public Captured capture() {
    KeyValueState captured = state;
    return out -> StateCodec.write(captured, out);
  }

  /** A state that does not change any more. */
  public interface Captured {
    void writeTo(DataOutput out) throws IOException;
  }

  @Override
  public void writeContentTo(DataOutput out) throws Exception {
    StateCodec.write(state, out);
  }

  /**
   * Reads a state, on any thread, and changes nothing.
   *
   * @return what makes it the state of this member, in one step; to be run on the consensus thread
   * @throws IOException if the bytes are not a state of a known version
   */
  public Runnable decode(DataInput in) throws IOException {
    KeyValueState decoded = StateCodec.read(in);
    return () -> {
      state = decoded;
      commandListeners.forEach(each -> each.restored(decoded));
      onBookChange.run();
    };
  }

  @Override
  public void readContentFrom(DataInput in) throws Exception {
    decode(in).run();
  }

  /** The log as text: index, term and command of each entry, without the values. */
  @Override
  public String dumpLog() {
    var text = new StringBuilder();
    raft.logEntries((entry, index) -> text.append(LogDescription.line(index, entry)).append('\n'));
    return text.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyValueStateMachine that && state.equals(that.state);
  }

  @Override
  public int hashCode() {
    return state.entries().hashCode();
  }

  @Override
  public String toString() {
    KeyValueState current = state;
    return "%d entries at revision %d".formatted(current.entries().size(), current.revision());
  }

  private void notifyListeners(Change change) {
    Optional<Entry> after = change.after();
    @Nullable Value valueBefore = change.before().map(Entry::value).orElse(null);
    if (after.isPresent()) {
      notifyPut(after.get().key(), after.get().value(), valueBefore);
    } else {
      change.before().ifPresent(before -> notifyRemove(before.key(), before.value()));
    }
  }

  private <T> T await(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(timeout(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof CompletionException wrapped ? wrapped : e;
      throw cause.getCause() instanceof Exception known ? known : e;
    }
  }

  private static Result decodeResult(byte[] bytes) {
    try {
      return ResultCodec.decode(bytes);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
