package io.quorate.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * GETs and PUTs by turns, of a client that does nothing wrong, from some connections to one member,
 * as {@link DueRequests}.
 */
final class HealthyClient implements DueRequests.Request {
  private static final int KEYS = 100;
  private static final byte[] VALUE = "a".repeat(100).getBytes(StandardCharsets.US_ASCII);

  private final URI member;
  private final int connections;
  private final Answers answers;
  private final DueRequests requests;

  /**
   * @param connections of which each has one request at a time
   * @param answers so many, until then or until it is stopped
   */
  HealthyClient(URI member, int connections, Answers answers) {
    this.member = member;
    this.connections = connections;
    this.answers = answers;
    this.requests = new DueRequests(answers);
  }

  /** Begins, and returns at once. */
  HealthyClient start() {
    for (int i = 0; i < connections; i++) {
      requests.start("healthy " + i, member, true, this);
    }
    return this;
  }

  /** Returns when all are answered. */
  Answers await() throws InterruptedException {
    requests.await();
    return answers;
  }

  /** Ends with the requests under way. */
  Answers stop() throws InterruptedException {
    requests.stop();
    return answers;
  }

  @Override
  public int send(Connection connection, long number) throws IOException {
    String path = Values.path(number / 2 % KEYS);
    return number % 2 == 0 ? connection.put(path, VALUE, VALUE.length) : connection.get(path);
  }

  @Override
  public boolean isAnswer(int status) {
    return status / 100 == 2;
  }
}
