package io.quantry.cli.offline;

import io.quantry.cli.Distribution;
import io.quantry.cli.output.FiguresText;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.Progress;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.Figures;
import io.quantry.sandbox.Cancellation;
import io.quantry.sandbox.Sandbox;
import io.quantry.sandbox.SandboxLimits;
import io.quantry.sandbox.SandboxResult;
import io.quantry.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One engine task in a child process, as workers run it: a model that crashes the native runtime
 * ends the child, and this process says so.
 */
final class OfflineEngine {
  private static final Duration WALL_TIME = Duration.ofHours(24);

  /** 128 and SIGKILL. */
  private static final int KILLED = 137;

  private OfflineEngine() {}

  /**
   * Runs {@code task} in {@code scratch}, showing progress.
   *
   * @throws QuantryException with the code of the task's failure
   */
  static EngineOutcome run(Scratch scratch, EngineTask task, OutputOptions output) {
    int cores = Runtime.getRuntime().availableProcessors();
    try (Progress progress = output.progress();
        SaidAtExit interrupted = SaidAtExit.of(progress, output)) {
      SandboxLimits limits =
          SandboxLimits.of(
              WALL_TIME,
              physicalMemory() / 10 * 9,
              scratch.folder().toFile().getUsableSpace() + scratch.bytes(),
              cores,
              cores);
      progress.at("starting the engine", null);
      SandboxResult result =
          Sandbox.probe(SandboxSettings.engineFolder(Distribution.folder("engine")))
              .run(
                  scratch.folder(),
                  task,
                  limits,
                  event -> show(event, progress),
                  new Cancellation());
      Failure failure = result.outcome().failure();
      if (failure != null) {
        if (wasKilled(result) && scratch.keepUnfinished()) {
          throw new QuantryException(
              failure.errorCode(),
              failure.message() + ". The same command goes on from what is finished");
        }
        String tail = result.errorTail().isBlank() ? "" : "\n" + result.errorTail().strip();
        throw new QuantryException(
            failure.errorCode(),
            failure.errorCode() == ErrorCode.INTERNAL_ERROR
                ? failure.message() + tail
                : failure.message());
      }
      return result.outcome();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** By a signal that is not ours, such as that of the kernel when memory runs out. */
  static boolean wasKilled(SandboxResult result) {
    Failure failure = result.outcome().failure();
    return result.exitCode() == KILLED
        && failure != null
        && failure.errorCode() == ErrorCode.INTERNAL_ERROR;
  }

  private static void show(EngineEvent event, Progress progress) {
    Map<String, Double> figures = event.figures();
    String counted = figures == null ? "" : FiguresText.of(figures);
    String words = counted.isEmpty() ? event.message() : counted;
    if (figures != null && figures.containsKey(Figures.VALIDATION_LOSS)) {
      progress.note(words); // an epoch is over
    }
    progress.at(event.stage() + ": " + words, event.fraction());
  }

  /** The part of an outcome that answers the task. */
  static <T> T result(@Nullable T part) {
    if (part == null) {
      throw new QuantryException(
          ErrorCode.INTERNAL_ERROR, "The engine answered another task than it was given");
    }
    return part;
  }

  private static long physicalMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
