package io.quorate.client;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;

/**
 * What a client has to know. Immutable: each method returns options of its own.
 *
 * @param members the HTTP addresses, {@code http://10.0.0.1:12380}; some are enough, but a member
 *     that is not among them is not asked
 * @param within the time allowed for a call, all attempts together, unless the call has its own
 * @param attempt the time allowed for one attempt; more than the request timeout of the members, so
 *     that it is the member that gives up and says what became of a write
 * @param connect the time allowed for a connection to be made
 * @param threads makes the threads of the client, on which listeners are called; daemons, if empty
 */
public record ClientOptions(
    List<URI> members,
    Duration within,
    Duration attempt,
    Duration connect,
    Optional<ThreadFactory> threads) {
  /** Outlasts the election of a new leader, after a leader was found frozen, with some attempts. */
  private static final Duration WITHIN = Duration.ofSeconds(20);

  /** One second more than the members take unless told otherwise. */
  private static final Duration ATTEMPT = Duration.ofSeconds(6);

  private static final Duration CONNECT = Duration.ofSeconds(2);

  /**
   * @throws IllegalArgumentException if there is no member, an address is none, or a time is not
   *     positive
   */
  public ClientOptions {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("At least one member has to be given.");
    }
    members = List.copyOf(new LinkedHashSet<>(members.stream().map(ClientOptions::base).toList()));
    Stream.of(within, attempt, connect).forEach(ClientOptions::requirePositive);
  }

  /** These members, and times that fit members with default settings. */
  public static ClientOptions of(String... members) {
    return new ClientOptions(
        Stream.of(members).map(URI::create).toList(), WITHIN, ATTEMPT, CONNECT, Optional.empty());
  }

  /** The time allowed for a call. */
  public ClientOptions within(Duration time) {
    return new ClientOptions(members, time, attempt, connect, threads);
  }

  /** The time allowed for one attempt. */
  public ClientOptions attempt(Duration time) {
    return new ClientOptions(members, within, time, connect, threads);
  }

  /** The time allowed for a connection to be made. */
  public ClientOptions connect(Duration time) {
    return new ClientOptions(members, within, attempt, time, threads);
  }

  /** What makes the threads: in a Jakarta EE container, its {@code ManagedThreadFactory}. */
  public ClientOptions threads(ThreadFactory factory) {
    return new ClientOptions(members, within, attempt, connect, Optional.of(factory));
  }

  private static URI base(URI member) {
    String scheme = String.valueOf(member.getScheme());
    boolean plain =
        (scheme.equals("http") || scheme.equals("https"))
            && member.getHost() != null
            && member.getRawQuery() == null
            && member.getRawFragment() == null
            && member.getRawPath().matches("/*");
    if (!plain) {
      throw new IllegalArgumentException("Not the address of a member: " + member);
    }
    return URI.create(scheme + "://" + member.getRawAuthority());
  }

  private static void requirePositive(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("Not a time to wait: " + time);
    }
  }
}
