package io.quorate.bench.micro;

import io.quorate.command.CommandCodec;
import io.quorate.raft.log.DurableLog;
import io.quorate.raft.log.LogOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jgroups.protocols.raft.LogEntry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Log entries with PUTs of 64 bytes that become durable with one sync, in target/bench/micro/log:
 * what is measured is the disk of that.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class LogBenchmark {
  private static final Path DIRECTORY = Path.of("target/bench/micro/log");
  private static final int VALUE_BYTES = 64;

  @Param({"1", "16", "64"})
  public int entries;

  private byte[] command;
  private DurableLog log;

  /** A new log for each iteration, so that none grows without a bound. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    delete();
    Files.createDirectories(DIRECTORY);
    command = CommandCodec.encode(Puts.of(17, 4711, VALUE_BYTES));
    log = DurableLog.open(DIRECTORY, LogOptions.DEFAULT);
  }

  @TearDown(Level.Iteration)
  public void close() throws IOException {
    log.close();
    delete();
  }

  @Benchmark
  public long appendAndSync() {
    List<LogEntry> batch = new ArrayList<>(entries);
    for (int i = 0; i < entries; i++) {
      batch.add(new LogEntry(1, command, 0, command.length));
    }
    log.append(log.lastIndex() + 1, batch);
    log.sync();
    return log.syncedIndex();
  }

  private static void delete() throws IOException {
    if (Files.exists(DIRECTORY)) {
      try (var files = Files.walk(DIRECTORY)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }
}
