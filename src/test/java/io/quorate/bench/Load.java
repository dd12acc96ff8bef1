package io.quorate.bench;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;

/** PUTs from some connections, on all members in turn, as {@link DueRequests}. */
final class Load {
  private final DueRequests requests;
  private final Values values;
  private final LongUnaryOperator keys;

  /**
   * @param keys which key the PUT of a number is for
   */
  Load(Answers answers, Values values, LongUnaryOperator keys) {
    this.requests = new DueRequests(answers);
    this.values = values;
    this.keys = keys;
  }

  /** Begins, and returns at once. */
  Load start(List<URI> members, int connections) {
    for (int i = 0; i < connections; i++) {
      requests.start(
          "load " + i, members.get(i % members.size()), false, new Put(new SplittableRandom(i)));
    }
    return this;
  }

  /** How many were begun. */
  long begun() {
    return requests.begun();
  }

  /** Waits until all are answered. */
  void await() throws InterruptedException {
    requests.await();
  }

  /** Ends with the requests under way. */
  void stop() throws InterruptedException {
    requests.stop();
  }

  private final class Put implements DueRequests.Request {
    private final SplittableRandom random;

    Put(SplittableRandom random) {
      this.random = random;
    }

    @Override
    public int send(Connection connection, long number) throws IOException {
      String path = Values.path(keys.applyAsLong(number));
      return connection.put(path, values.bytes(), values.length(random));
    }

    @Override
    public boolean isAnswer(int status) {
      return status == 201 || status == 204;
    }
  }
}
