package io.quorate.bench;

import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;

/** The loads of PUTs that measurements are made of, with what they say meanwhile. */
final class Writing {
  private static final int FILLING_CONNECTIONS = 24;

  /** Until then the compilers of three members take much of what two cores have. */
  private static final int WARM_UP_SECONDS = 60;

  private static final long MIB = 1 << 20;
  private static final long SAY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Options options;

  Writing(Options options) {
    this.options = options;
  }

  /** Writes what the state is to be; how many keys that is. */
  long fill(List<URI> members) throws Exception {
    long keys = Values.MIXED.countFor(options.stateMib * MIB);
    if (keys > 0) {
      say("%d keys of together %d MiB are written ...".formatted(keys, options.stateMib));
      asFastAsItGoes(keys, Values.MIXED, i -> i, members);
    }
    return keys;
  }

  /** Whatever the compiler and the heap do at first is not of interest. */
  void warmUp(long keys, List<URI> members) throws Exception {
    say("%d s without measuring ...".formatted(WARM_UP_SECONDS));
    atRate(WARM_UP_SECONDS, keys, members);
  }

  /** Returns when all are answered. */
  Answers atRate(int seconds, long keys, List<URI> members) throws Exception {
    var answers = Answers.atRate(options.rate, (long) options.rate * seconds);
    showProgress(begin(answers, keys, members));
    return answers;
  }

  /** Goes on beside what is measured. */
  Load begin(Answers answers, long keys, List<URI> members) {
    return new Load(answers, Values.MIXED, random(Math.max(1, keys)))
        .start(members, options.connections());
  }

  /** Of random keys. */
  void asFastAsItGoes(long count, Values values, long keys, List<URI> members) throws Exception {
    asFastAsItGoes(count, values, random(keys), members);
  }

  /** Of the keys that belong to the numbers from 0. */
  void asFastAsItGoes(long count, Values values, LongUnaryOperator keys, List<URI> members)
      throws Exception {
    var answers = Answers.asFastAsItGoes(count);
    int connections = Math.max(options.connections(), FILLING_CONNECTIONS);
    showProgress(new Load(answers, values, keys).start(members, connections));
    say("written at %.0f PUT/s".formatted(answers.rate()));
    if (answers.failed() > count / 100) {
      throw new IllegalStateException("Of %d failed %s".formatted(count, answers.failures()));
    }
  }

  private static LongUnaryOperator random(long keys) {
    return number -> new SplittableRandom(number).nextLong(keys);
  }

  private static void showProgress(Load load) throws InterruptedException {
    var progress =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(SAY_NANOS);
                say("%d requests".formatted(load.begun()));
              }
            },
            "progress");
    progress.setDaemon(true);
    progress.start();
    load.await();
    progress.interrupt();
  }

  static void say(String line) {
    System.err.println("bench: " + line);
  }
}
