package io.quorate.torture;

import io.quorate.it.MarkedDirectory;
import io.quorate.it.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a run has its files: a directory that is marked as ours, or nothing is deleted in it. */
record RunDirectory(Path path) {
  /** Of use only to whoever looks for the cause of a failure. */
  private static final List<String> DATA = List.of("member-*", "disks", "preload");

  private static final List<String> HISTORY = List.of(Torture.HISTORY, "watcher-*", "logs");
  private static final List<String> SAID = List.of("torture.log");

  RunDirectory {
    path = path.toAbsolutePath().normalize();
  }

  /**
   * Makes and marks it, or marks an empty one.
   *
   * @throws Options.UsageException if it has no mark, and anything is in it
   */
  void claim() throws IOException {
    requireOurs();
    marked().mark();
  }

  /**
   * Claims it for a run.
   *
   * @param mayDelete whether what a run has left in it may go
   * @param say is told what is deleted, before it is
   * @throws Options.UsageException as {@link #requireFree}
   */
  void take(boolean mayDelete, Consumer<String> say) throws IOException {
    requireFree(mayDelete);
    claim();
    List<Path> left = left();
    if (!left.isEmpty()) {
      say.accept("deleted in %s: %s".formatted(path, names(left)));
      delete(left);
    }
  }

  /**
   * Changes nothing.
   *
   * @throws Options.UsageException if it is not ours, or keeps what a run has left and that may not
   *     be deleted
   */
  void requireFree(boolean mayDelete) throws IOException {
    requireOurs();
    List<Path> left = left();
    if (!mayDelete && !left.isEmpty()) {
      throw new Options.UsageException(
          "%s keeps what a run has left: %s; --yes deletes it, another --data-dir or --seed keeps it"
              .formatted(path, names(left)));
    }
  }

  void deleteData() throws IOException {
    delete(matching(DATA));
  }

  /** What the run has said stays. */
  void deleteDataAndHistory() throws IOException {
    deleteData();
    delete(matching(HISTORY));
  }

  private void requireOurs() throws IOException {
    Optional<String> refusal = marked().refusal();
    if (refusal.isPresent()) {
      throw new Options.UsageException(refusal.get());
    }
  }

  private MarkedDirectory marked() {
    return new MarkedDirectory(path, "scripts/torture");
  }

  private List<Path> left() throws IOException {
    return matching(Stream.of(DATA, HISTORY, SAID).flatMap(List::stream).toList());
  }

  private List<Path> matching(List<String> patterns) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    var matching = new ArrayList<Path>();
    try (var all = Files.newDirectoryStream(path, "{%s}".formatted(String.join(",", patterns)))) {
      all.forEach(matching::add);
    }
    return matching.stream().sorted().toList();
  }

  private static void delete(List<Path> paths) {
    if (!paths.isEmpty()) {
      var command = new ArrayList<String>(List.of("rm", "-rf", "--"));
      paths.forEach(each -> command.add(each.toString()));
      Run.of(command).succeeded();
    }
  }

  private static String names(List<Path> paths) {
    return paths.stream()
        .map(each -> each.getFileName().toString())
        .collect(Collectors.joining(", "));
  }
}
