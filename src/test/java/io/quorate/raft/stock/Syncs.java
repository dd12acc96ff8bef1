package io.quorate.raft.stock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/** The syncs of this process, as its Java runtime records them itself: nobody else is asked. */
final class Syncs implements AutoCloseable {
  private static final String EVENT = "jdk.FileForce";

  private final Path below;
  private final Path record;
  private final Recording recording = new Recording();

  /**
   * From now on.
   *
   * @param below the directory, without links, whose files count, and itself
   * @param record a file to be, elsewhere
   */
  Syncs(Path below, Path record) {
    this.below = below;
    this.record = record;
    recording.enable(EVENT).withoutThreshold().withoutStackTrace();
    recording.start();
  }

  /** The names of the files that were synced until now, in their order; once. */
  List<String> names() {
    recording.stop();
    try {
      recording.dump(record);
      return RecordingFile.readAllEvents(record).stream()
          .filter(event -> event.getEventType().getName().equals(EVENT))
          .sorted((one, other) -> one.getStartTime().compareTo(other.getStartTime()))
          .map(event -> Path.of(String.valueOf(event.getString("path"))))
          .filter(path -> path.startsWith(below))
          .map(path -> path.getFileName().toString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    recording.close();
  }
}
