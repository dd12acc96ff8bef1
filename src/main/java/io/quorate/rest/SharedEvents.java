package io.quorate.rest;

import io.quorate.command.Change;
import io.quorate.command.Key;
import io.quorate.store.watch.Revision;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The data of events, made once for all watchers of this member that want it in the same form, and
 * one array for all of them. The latest are kept, up to a few MiB, so a watcher that reads slowly
 * finds another array than the others at worst.
 *
 * <p>Thread-safe. Two threads that ask for the same at the same moment may both make it.
 */
@ApplicationScoped
public class SharedEvents {
  /** More than the watchers that are in step want at a time, and little beside the history. */
  private static final long MOST_BYTES = 4L << 20;

  /** Of the key, the place and the array, apart from what is in the array. */
  private static final int BYTES_OF_A_PLACE = 200;

  private final Encoder encoder;
  private final long mostBytes;

  /** The one that was made or asked for last comes last. */
  private final Map<Form, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  /** See {@link EventJson#data}. */
  interface Encoder {
    String data(Revision<Change> revision, Change change, boolean previous);
  }

  /** A revision changes a key once. */
  private record Form(long revision, Key key, boolean previous) {}

  public SharedEvents() {
    this(EventJson::data, MOST_BYTES);
  }

  /**
   * @param mostBytes to keep, but for one event that has more
   */
  SharedEvents(Encoder encoder, long mostBytes) {
    this.encoder = encoder;
    this.mostBytes = mostBytes;
  }

  /**
   * The data of an event in UTF-8, a JSON object on one line. Nobody may change the array.
   *
   * @param previous whether it has the entry as it was before
   */
  public byte[] data(Revision<Change> revision, Change change, boolean previous) {
    // What was not there before makes no difference.
    boolean withPrevious = previous && change.before().isPresent();
    var form = new Form(revision.number(), change.key(), withPrevious);
    synchronized (kept) {
      byte[] made = kept.get(form);
      if (made != null) {
        return made;
      }
    }
    // A large one takes a while, and the thread that tells all watchers must not wait for others.
    byte[] made = encoder.data(revision, change, withPrevious).getBytes(StandardCharsets.UTF_8);
    keep(form, made);
    return made;
  }

  private void keep(Form form, byte[] made) {
    synchronized (kept) {
      if (kept.putIfAbsent(form, made) != null) {
        return;
      }
      bytes += made.length + BYTES_OF_A_PLACE;
      Iterator<byte[]> oldest = kept.values().iterator();
      while (bytes > mostBytes && kept.size() > 1) {
        bytes -= oldest.next().length + BYTES_OF_A_PLACE;
        oldest.remove();
      }
    }
  }
}
