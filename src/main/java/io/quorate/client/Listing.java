package io.quorate.client;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The entries (or keys) of a range, in order, all as they were at one revision. The first page is
 * here already, each further one is fetched when it is needed, and none is kept. An iterator or
 * stream can fail with a {@link QuorateException}: a {@link CompactedException}, if it has taken so
 * long that its revision is no longer kept.
 */
public final class Listing<T> implements Iterable<T> {
  private final Page<T> first;
  private final Function<Target, Page<T>> fetch;

  Listing(Page<T> first, Function<Target, Page<T>> fetch) {
    this.first = first;
    this.fetch = fetch;
  }

  /**
   * A part of a listing.
   *
   * @param next what to ask for to get the next part, if there is one
   */
  record Page<T>(long revision, List<T> items, Optional<Target> next) {}

  /** Of the store, when it was listed. A watch from here misses nothing: {@code revision() + 1}. */
  public long revision() {
    return first.revision();
  }

  @Override
  public Iterator<T> iterator() {
    return new Pages();
  }

  public Stream<T> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            iterator(), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE),
        false);
  }

  /** All of it, in memory. */
  public List<T> toList() {
    return stream().toList();
  }

  /** Goes from page to page. */
  private final class Pages implements Iterator<T> {
    private Page<T> page = first;
    private int at;

    @Override
    public boolean hasNext() {
      // A page can be empty although it is not the last one.
      while (at == page.items().size() && page.next().isPresent()) {
        page = fetch.apply(page.next().get());
        at = 0;
      }
      return at < page.items().size();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.items().get(at++);
    }
  }
}
