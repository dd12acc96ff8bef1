package io.quorate.bench.micro;

import io.quorate.statemachine.KeyValueState;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A PUT of 64 bytes at a random key, applied to a state with so many keys. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgsAppend = "-Xmx2g")
public class ApplyBenchmark {
  private static final int VALUE_BYTES = 64;

  @Param({"1000", "10000", "100000", "1000000"})
  public long keys;

  private final SplittableRandom random = new SplittableRandom(1);
  private KeyValueState state;
  private long writes;

  @Setup
  public void fill() {
    state = KeyValueState.EMPTY;
    for (writes = 0; writes < keys; ) {
      apply(writes);
    }
    if (state.entries().size() != keys) {
      throw new IllegalStateException("%d keys, not %d".formatted(state.entries().size(), keys));
    }
  }

  @Benchmark
  public KeyValueState put() {
    return apply(random.nextLong(keys));
  }

  private KeyValueState apply(long key) {
    state = state.apply(Puts.of(writes++, key, VALUE_BYTES)).state();
    return state;
  }
}
