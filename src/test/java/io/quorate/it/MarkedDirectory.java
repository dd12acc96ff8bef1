package io.quorate.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a program has its files. It is marked as made by it, and nothing is ever to be deleted in a
 * directory without that mark: what is there may be the data of a real cluster.
 *
 * @param program as its users call it, scripts/NAME
 */
public record MarkedDirectory(Path path, String program) {
  private static final String ABOUT = "Made by %s, which deletes here what its runs have left.%n";

  /** Why it may not be used, in a sentence without its end; empty if it may. */
  public Optional<String> refusal() throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      return Optional.of(path + " is not a directory");
    }
    if (Files.isDirectory(path) && !Files.exists(marker()) && !isEmpty()) {
      return Optional.of(
          "%s is not empty, and %s has not made it: choose another --data-dir"
              .formatted(path, program));
    }
    return Optional.empty();
  }

  /** Makes it if it is not there. */
  public void mark() throws IOException {
    Files.createDirectories(path);
    Files.writeString(marker(), ABOUT.formatted(program));
  }

  private Path marker() {
    return path.resolve(".quorate-" + Path.of(program).getFileName());
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> all = Files.list(path)) {
      return all.findAny().isEmpty();
    }
  }
}
