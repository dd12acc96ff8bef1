package io.quorate.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one member after the other until one answers or the time allowed has passed, and says what
 * is known then. Safe for any number of threads.
 */
final class Caller {
  private final ClientOptions options;
  private final MemberRing ring;
  private final Transport transport;
  private final Work work;
  private final AtomicLong highestSeen = new AtomicLong();

  Caller(ClientOptions options, MemberRing ring, Transport transport, Work work) {
    this.options = options;
    this.ring = ring;
    this.transport = transport;
    this.work = work;
  }

  /** The highest revision of the store that any answer has had. */
  long highestSeen() {
    return highestSeen.get();
  }

  void saw(long revision) {
    highestSeen.accumulateAndGet(revision, Math::max);
  }

  /**
   * The answer of a member, 2xx or one that says no for good.
   *
   * @throws UnavailableException if there was none in time, and nothing was changed
   * @throws UnknownOutcomeException if there was none in time, or none that settles it, and the
   *     request may have taken effect
   * @throws IllegalStateException if the client was closed before
   */
  Answer call(Request request) {
    if (work.isClosed()) {
      throw new IllegalStateException("The client is closed.");
    }
    return new Call(request).answer();
  }

  /**
   * An answer with a status of 2xx.
   *
   * @throws ProblemException if a member says no
   */
  Answer success(Request request) {
    Answer answer = call(request);
    if (answer.status() / 100 != 2) {
      throw answer.refusal(!request.isRead());
    }
    return answer;
  }

  /** One request on its way. */
  private final class Call {
    private final Request request;
    private final Tour tour = ring.tour();
    private final long start = System.nanoTime();
    private final long deadline;
    private boolean mayHaveHappened;
    private @Nullable Exception last;

    Call(Request request) {
      this.request = request;
      Duration allowed = request.within().orElse(options.within()).plus(request.waiting());
      deadline = start + allowed.toNanos();
    }

    Answer answer() {
      try {
        while (true) {
          Optional<URI> member = tour.next(deadline);
          if (member.isEmpty() || deadline - System.nanoTime() <= 0) {
            throw givenUp("within the time allowed");
          }
          if (work.isClosed()) {
            throw givenUp("before the client was closed");
          }
          Optional<Answer> answer = attempt(member.get());
          if (answer.isPresent()) {
            return settled(answer.get());
          }
          if (mayHaveHappened && !request.repetition().isAllowed()) {
            throw givenUp("and it must not be sent twice");
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        last = e;
        throw givenUp("before the thread was interrupted");
      }
    }

    /** Empty if another attempt may bring more. */
    private Optional<Answer> attempt(URI member) throws InterruptedException {
      long now = System.nanoTime();
      Duration left = Duration.ofNanos(deadline - now);
      Duration patience = request.patience().orElse(options.attempt()).plus(request.waiting());
      try {
        Answer answer =
            transport.send(
                member,
                request,
                Duration.ofNanos(now - start),
                left.compareTo(patience) < 0 ? left : patience);
        if (!answer.isWorthAnother()) {
          tour.answered();
          return Optional.of(answer);
        }
        ProblemException refusal = answer.refusal(!request.isRead());
        lost(refusal, refusal.committed() == Committed.UNKNOWN || !answer.isOfMember());
        tour.failed(answer.retryAfter());
      } catch (BoundedBody.TooLongException e) {
        throw new UnexpectedAnswerException("%s answered at length".formatted(member), e);
      } catch (IOException e) {
        lost(e, !isUnsent(e));
        tour.failed(Optional.empty());
      } catch (InterruptedException e) {
        lost(e, true);
        throw e;
      }
      return Optional.empty();
    }

    private Answer settled(Answer answer) {
      answer.number("Quorate-Revision").ifPresent(Caller.this::saw);
      if (mayHaveHappened && !request.repetition().isSettledBy(answer.status())) {
        last = answer.refusal(true);
        throw givenUp("and what is said of another attempt does not settle it");
      }
      return answer;
    }

    private void lost(Exception why, boolean mayHaveTakenEffect) {
      last = why;
      mayHaveHappened |= mayHaveTakenEffect && !request.isRead();
    }

    private QuorateException givenUp(String when) {
      String what = "%s %s was not answered %s".formatted(request.method(), path(), when);
      return mayHaveHappened
          ? new UnknownOutcomeException(what, request.key(), last)
          : new UnavailableException(what, last);
    }

    private String path() {
      return request.target().text().replaceFirst("\\?.*", "");
    }
  }

  private static boolean isUnsent(IOException failure) {
    return failure instanceof ConnectException
        || failure instanceof HttpConnectTimeoutException
        || failure instanceof SSLHandshakeException;
  }
}
