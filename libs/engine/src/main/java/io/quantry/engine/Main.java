package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;

/**
 * The child process: reads its task from the working directory, prints events, writes the outcome
 * last. It ends with 0 whenever there is an outcome, a failure included, and at once when its
 * standard input ends, because then its parent is gone.
 */
public final class Main {
  private static final int PARENT_GONE = 4;
  private static final int NO_OUTCOME = 5;

  private Main() {}

  public static void main(String[] arguments) {
    watch(System.in);
    PrintStream events = System.out;
    System.setOut(System.err); // whatever a library prints must not look like an event
    Path folder = Path.of("").toAbsolutePath();
    EngineOutcome outcome = outcome(folder, new EventWriter(events));
    try {
      TaskFiles.write(folder, outcome);
    } catch (IOException unwritten) {
      System.err.println("The outcome could not be written: " + unwritten);
      Runtime.getRuntime().halt(NO_OUTCOME);
    }
    // Native threads of the runtime need not be waited for.
    System.err.flush();
    Runtime.getRuntime().halt(0);
  }

  /** Ends this process as soon as {@code parent} ends. */
  static void watch(InputStream parent) {
    Thread.ofPlatform().daemon().name("watchdog").start(() -> haltAtEnd(parent));
  }

  private static EngineOutcome outcome(Path folder, EventWriter events) {
    EngineTask task;
    try {
      task = TaskFiles.read(folder);
    } catch (IOException | JacksonException unreadable) {
      return EngineOutcome.of(
          Failure.of(ErrorCode.INTERNAL_ERROR, "The engine's task cannot be read"));
    }
    events.tracedBy(task.traceParent());
    return new Engine(folder, events::write).run(task);
  }

  private static void haltAtEnd(InputStream parent) {
    try {
      long unexpected = parent.transferTo(OutputStream.nullOutputStream());
      System.err.println("The parent is gone, after " + unexpected + " bytes");
    } catch (IOException broken) {
      System.err.println("The parent is gone: " + broken);
    }
    Runtime.getRuntime().halt(PARENT_GONE);
  }
}
