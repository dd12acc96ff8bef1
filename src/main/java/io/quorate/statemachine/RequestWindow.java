package io.quorate.statemachine;

import io.quorate.command.RequestId;
import io.quorate.command.Result;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Window} of requests that are found by their ids, as an immutable value. A map that is
 * immutable too would be a tree, and the many small objects of its changes were much of what a
 * member allocated and its collector had to copy.
 *
 * <p>Beside the window lie segments: the numbers of its requests by the hashes of their ids. From a
 * segment nothing is removed; it goes as a whole when all of its requests have gone. It is shared
 * by windows as a chunk of {@link Window} is: one that adds a request writes into the segment of
 * the window before, and where the place is taken already, it makes a segment of its own.
 *
 * <p>Thread-safe. What one window adds is seen by whoever gets that window safely published.
 */
public final class RequestWindow implements Iterable<RequestWindow.Remembered> {
  private static final RequestSegment[] NO_SEGMENTS = {};

  private final Window<Remembered> requests;

  /** Those of all requests here, the latest last. */
  private final RequestSegment[] segments;

  /**
   * A request and its result.
   *
   * @param bytes what the result weighs, so that it need not be looked at when the request goes
   */
  public record Remembered(RequestId id, Result result, int bytes) {}

  private RequestWindow(Window<Remembered> requests, RequestSegment[] segments) {
    this.requests = requests;
    this.segments = segments;
  }

  /**
   * Without a request.
   *
   * @param next the number of the request that will come first, at least 0
   */
  static RequestWindow emptyBefore(long next) {
    return new RequestWindow(Window.emptyBefore(next), NO_SEGMENTS);
  }

  public int size() {
    return requests.size();
  }

  /** The number of the request that comes next. */
  public long next() {
    return requests.next();
  }

  /** How many segments are searched for a request that is not here. */
  int segments() {
    return segments.length;
  }

  /**
   * @throws NoSuchElementException if there is none
   */
  Remembered first() {
    return requests.first();
  }

  Optional<Remembered> find(RequestId id) {
    long hash = RequestSegment.hash(id);
    for (int i = segments.length - 1; i >= 0; i--) {
      Remembered found = segments[i].find(id, hash, requests);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** With one more request, which is not here yet. */
  RequestWindow plus(Remembered request) {
    int offset = (int) (requests.next() % RequestSegment.SIZE);
    RequestSegment[] all = segments;
    if (all.length == 0 || offset == 0) {
      all = Arrays.copyOf(all, all.length + 1);
      all[all.length - 1] = new RequestSegment(requests, offset + 1);
    } else if (!latest(all).take(offset)) {
      all = all.clone();
      all[all.length - 1] = new RequestSegment(requests, offset + 1);
    }
    latest(all).put(offset, RequestSegment.hash(request.id()));
    return new RequestWindow(requests.plus(request), all);
  }

  /**
   * Without the first request.
   *
   * @throws NoSuchElementException if there is none
   */
  RequestWindow withoutFirst() {
    Window<Remembered> fewer = requests.withoutFirst();
    boolean wasLastOfSegment = fewer.begin() % RequestSegment.SIZE == 0;
    return new RequestWindow(
        fewer, wasLastOfSegment ? Arrays.copyOfRange(segments, 1, segments.length) : segments);
  }

  @Override
  public Iterator<Remembered> iterator() {
    return requests.iterator();
  }

  /** Whether it has the same requests under the same numbers; how it finds them says nothing. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RequestWindow that && requests.equals(that.requests);
  }

  @Override
  public int hashCode() {
    return requests.hashCode();
  }

  @Override
  public String toString() {
    return requests.toString();
  }

  private static RequestSegment latest(RequestSegment[] segments) {
    return segments[segments.length - 1];
  }
}
