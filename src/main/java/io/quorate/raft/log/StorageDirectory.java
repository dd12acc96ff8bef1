package io.quorate.raft.log;

import java.io.IOException;
import java.util.List;

/**
 * A {@link Disk} on which every failure is a {@link StorageException} that names the file, and on
 * which what is done to a name is durable when it is said to be. Thread-safe.
 */
final class StorageDirectory {
  /** The end of the names of files that are not complete; a start deletes them. */
  static final String INCOMPLETE = ".tmp";

  private final Disk disk;
  private boolean syncFailed;

  StorageDirectory(Disk disk) {
    this.disk = disk;
  }

  List<String> list() {
    try {
      return disk.list();
    } catch (IOException e) {
      throw failed("cannot be read", "", e);
    }
  }

  StorageFile create(String name) {
    try {
      return new StorageFile(disk.create(name), pathOf(name));
    } catch (IOException e) {
      throw failed("cannot be created", name, e);
    }
  }

  StorageFile open(String name) {
    try {
      return new StorageFile(disk.open(name), pathOf(name));
    } catch (IOException e) {
      throw failed("cannot be opened", name, e);
    }
  }

  StorageFile openToRead(String name) {
    try {
      return new StorageFile(disk.openToRead(name), pathOf(name));
    } catch (IOException e) {
      throw failed("cannot be opened", name, e);
    }
  }

  /** Durable when it returns, if the content of the file is. */
  void rename(String from, String to) {
    try {
      disk.rename(from, to);
    } catch (IOException e) {
      throw failed("cannot get its name", to, e);
    }
    sync();
  }

  /** Durable when it returns: those who delete several depend on the order. */
  void delete(String name) {
    try {
      disk.delete(name);
    } catch (IOException e) {
      throw failed("cannot be deleted", name, e);
    }
    sync();
  }

  void deleteIncomplete() {
    list().stream().filter(name -> name.endsWith(INCOMPLETE)).forEach(this::delete);
  }

  /** Not again after it failed: the next one would report success for changes that were dropped. */
  synchronized void sync() {
    if (syncFailed) {
      throw new StorageException("A sync of %s failed before.".formatted(pathOf("")));
    }
    try {
      disk.sync();
    } catch (IOException e) {
      syncFailed = true;
      throw failed("cannot be synced", "", e);
    }
  }

  String pathOf(String name) {
    return disk.pathOf(name);
  }

  private StorageException failed(String what, String name, IOException cause) {
    return new StorageException("%s %s: %s.".formatted(pathOf(name), what, cause), cause);
  }
}
