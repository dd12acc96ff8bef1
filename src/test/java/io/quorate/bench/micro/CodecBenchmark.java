package io.quorate.bench.micro;

import io.quorate.command.Command;
import io.quorate.command.CommandCodec;
import java.io.IOException;
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

/** A PUT to the bytes of its log entry, and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {
  @Param({"64", "1000"})
  public int valueBytes;

  private Command command;
  private byte[] encoded;

  @Setup
  public void prepare() {
    command = Puts.of(17, 4711, valueBytes);
    encoded = CommandCodec.encode(command);
  }

  @Benchmark
  public byte[] encode() {
    return CommandCodec.encode(command);
  }

  @Benchmark
  public Command decode() throws IOException {
    return CommandCodec.decode(encoded, 0, encoded.length);
  }
}
