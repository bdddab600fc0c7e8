package io.quantry.sandbox;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.fleet.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs engine tasks, each in a child process of its own that is shut in as well as this machine
 * allows and of which nothing is left afterwards. Thread-safe; runs may overlap.
 *
 * <p>What the engine does for its part: read {@value EngineTask#TASK_FILE}, print nothing but
 * events on standard output, write {@value EngineTask#OUTCOME_FILE} last and leave with code 0, a
 * failure included, and end at once when its standard input does: that stays open as long as this
 * process lives. What it leaves in the scratch folder is untrusted, links among it.
 */
public final class Sandbox {
  private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
  private static final long DRAIN_MILLIS = 2_000;
  private static final int UNKNOWN_EXIT = -1;

  private final ChildCommand command;
  private final LaunchRules rules;

  private Sandbox(SandboxSettings settings, LaunchRules rules) {
    this.command = new ChildCommand(settings);
    this.rules = rules;
  }

  /** Finds out by trying which launch rules can be had here; takes some tens of milliseconds. */
  public static Sandbox probe(SandboxSettings settings) {
    return new Sandbox(settings, LaunchRules.probe());
  }

  public Isolation isolation() {
    return rules.missing().isEmpty() ? Isolation.FULL : Isolation.DEGRADED;
  }

  /** Wire names of the rules that cannot be had here, see {@link LaunchRule}. */
  public List<String> missingRules() {
    return rules.missing().stream().map(LaunchRule::wireName).toList();
  }

  /**
   * Runs {@code task} to its end, at most for the wall time of {@code limits}. Blocks; an interrupt
   * cancels the run and stays set.
   *
   * @param scratch an existing folder for this run alone, the child's working directory; the caller
   *     removes it
   * @param events told of the child's events, on another thread, in order; bounded work only
   * @throws IOException if {@code scratch} cannot be written or the child cannot be started: never
   *     the task's fault
   */
  public SandboxResult run(
      Path scratch,
      EngineTask task,
      SandboxLimits limits,
      Consumer<EngineEvent> events,
      Cancellation cancellation)
      throws IOException {
    if (cancellation.cause().isPresent()) {
      return notStarted(cancellation.cause().get());
    }
    Files.deleteIfExists(scratch.resolve(EngineTask.OUTCOME_FILE));
    Files.createDirectories(scratch.resolve(ChildCommand.TEMPORARY));
    Files.write(
        scratch.resolve(EngineTask.TASK_FILE), UntrustedJson.MAPPER.writeValueAsBytes(task));
    ProcessBuilder builder = command.builder(rules, limits, scratch);
    Process process;
    try {
      process = LaunchThread.start(builder);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return notStarted(Failure.of(ErrorCode.CANCELED, "Interrupted"));
    }
    EventReader eventReader = new EventReader(process.getInputStream(), events);
    ErrorTail errorTail = new ErrorTail(process.getErrorStream());
    Thread eventThread = reader("sandbox-events", eventReader);
    Thread errorThread = reader("sandbox-errors", errorTail);
    ProcessTree tree = LaunchThread.tree(builder, process);
    ScratchWatch scratchWatch = new ScratchWatch(scratch, limits);
    Watch watch = new Watch(tree, scratchWatch, limits);

    Failure stopped = null;
    try {
      stopped = await(process, watch, cancellation).orElse(null);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      stopped = Failure.of(ErrorCode.CANCELED, "Interrupted");
    } finally {
      end(process, tree, List.of(eventThread, errorThread));
      eventReader.close();
    }
    int exitCode = process.isAlive() ? UNKNOWN_EXIT : process.exitValue();
    EngineOutcome outcome = outcome(scratch, scratchWatch, task, exitCode, stopped);
    clear(scratchWatch);
    return new SandboxResult(
        outcome, exitCode, errorTail.text(), eventReader.dropped(), watch.peakMemoryBytes());
  }

  private static EngineOutcome outcome(
      Path scratch,
      ScratchWatch scratchWatch,
      EngineTask task,
      int exitCode,
      @Nullable Failure stopped) {
    // What was written since the last look counts too.
    Failure passed = stopped != null ? stopped : scratchWatch.violation().orElse(null);
    if (passed != null) {
      return OutcomeFile.failed(passed);
    }
    EngineOutcome outcome =
        exitCode == 0
            ? OutcomeFile.read(scratch, task)
            : OutcomeFile.failed(ExitCause.of(exitCode));
    Failure failure = outcome.failure();
    return failure != null
            && failure.errorCode() == ErrorCode.INTERNAL_ERROR
            && scratchWatch.holdsFileAtLimit()
        ? OutcomeFile.failed(ExitCause.fileTooLarge())
        : outcome;
  }

  private static void clear(ScratchWatch scratch) {
    try {
      scratch.clearUntamed();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static SandboxResult notStarted(Failure failure) {
    return new SandboxResult(OutcomeFile.failed(failure), 0, "", 0, 0);
  }

  /** Waits for the child's end, for a limit or for a cancellation; the latter two are returned. */
  private static Optional<Failure> await(Process process, Watch watch, Cancellation cancellation)
      throws InterruptedException {
    CompletableFuture<Object> ended =
        CompletableFuture.anyOf(process.onExit(), cancellation.requested());
    while (true) {
      try {
        Object end = ended.get(Watch.INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return end instanceof Failure failure ? Optional.of(failure) : Optional.empty();
      } catch (TimeoutException stillRunning) {
        Optional<Failure> passed = watch.look();
        if (passed.isPresent()) {
          return passed;
        }
      } catch (ExecutionException impossible) {
        throw new IllegalStateException("Waiting for a process cannot fail", impossible);
      }
    }
  }

  /** Leaves nothing of the child behind, also when this thread is interrupted meanwhile. */
  private static void end(Process process, ProcessTree tree, List<Thread> readers) {
    boolean interrupted = Thread.interrupted();
    try {
      if (!tree.kill(KILL_PATIENCE)) {
        LOG.error("Processes of a child survive the kill signal: {}", tree.members());
      }
      if (!process.waitFor(KILL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.error("The child {} does not end", process.pid());
      }
      for (Thread reader : readers) {
        if (!reader.join(Duration.ofMillis(DRAIN_MILLIS))) {
          LOG.warn("Somebody keeps a pipe of a dead child open");
        }
      }
      process.getOutputStream().close();
    } catch (InterruptedException again) {
      interrupted = true;
      process.destroyForcibly();
    } catch (IOException brokenPipe) {
      LOG.debug("The child's standard input was gone before it was closed", brokenPipe);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread reader(String name, Runnable body) {
    return Thread.ofPlatform().daemon().name(name).start(body);
  }
}
