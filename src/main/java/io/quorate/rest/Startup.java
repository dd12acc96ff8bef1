package io.quorate.rest;

import io.quorate.config.Settings;
import io.quorate.config.SettingsReader;
import io.quorate.config.WrongSettingException;
import io.quorate.raft.DataDirectory;
import io.quorate.raft.Failures;
import io.quorate.rest.gate.Gate;
import io.quorate.rest.gate.Handlers;
import io.quorate.store.Exit;
import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops the member with the web application ({@link WebLifecycle}), and ends the process
 * where the member cannot go on: a container that stays up without it would look alive and serve
 * nothing.
 */
@ApplicationScoped
public class Startup {
  private static final Logger LOG = Logger.getLogger(Startup.class.getName());

  /** A stop in order takes a few seconds; a disk that does not answer makes it endless. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

  private final KeyValueStore store;
  private final Config config;
  private final SharedEvents events;
  private @Nullable Gate gate;

  @Inject
  public Startup(KeyValueStore store, Config config, SharedEvents events) {
    this.store = store;
    this.config = config;
    this.events = events;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  Startup() {
    this.store = null;
    this.config = null;
    this.events = null;
  }

  public void start() {
    try {
      Settings settings = new SettingsReader(config).read();
      JsonFormat.load();
      Gate guarded = guard(settings);
      gate = guarded;
      store.start(settings, this::end);
      // Last, for until the member runs there is nobody to answer but the container.
      guarded.open();
    } catch (WrongSettingException e) {
      halt(Exit.WRONG_SETTING, e);
    } catch (DataDirectory.RefusedException e) {
      halt(e.isRemoved() ? Exit.REMOVED : Exit.START_FAILED, e);
    } catch (RuntimeException | Error e) {
      end(
          Exit.START_FAILED,
          () -> {
            LOG.log(Level.FINE, "The start failed.", e);
            return "The member cannot start. " + Failures.reason(e);
          });
    }
  }

  private Gate guard(Settings settings) {
    try {
      return Gate.guard(
          settings.httpAddress(),
          TransactionResource.maxBodyBytes(settings.maxValueBytes()),
          settings.maxKeyBytes(),
          store.direct(itself -> handlers(itself, settings)));
    } catch (IllegalArgumentException e) {
      throw new WrongSettingException("quorate.http-address", String.valueOf(e.getMessage()));
    }
  }

  private Handlers handlers(KeyValueStore itself, Settings settings) {
    return new Handlers(
        new StreamDoor(store, events),
        new EntryDoor(itself),
        new BodyDoor(itself, settings.maxValueBytes()),
        () -> AnswerHeaders.ofRefusal(itself));
  }

  /** While the beans are still there: what is under way at the gate is answered by them. */
  public void stop() {
    Gate open = gate;
    if (open != null) {
      open.shut();
    }
    store.stop();
  }

  /** Ends what was started of a member: others may go on without it. */
  private void end(Exit exit, Supplier<String> sentence) {
    try {
      // A failed member gives not one more answer: what it says can be wrong from here on.
      if (exit != Exit.FAILED) {
        Halt.haltAfter(LONGEST_STOP, exit);
        store.stop();
      }
    } finally {
      Halt.now(exit, sentence);
    }
  }

  private static void halt(Exit exit, RuntimeException reason) {
    Halt.now(exit, () -> Failures.reason(reason));
  }
}
