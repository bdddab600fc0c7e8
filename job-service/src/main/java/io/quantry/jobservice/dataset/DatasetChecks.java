package io.quantry.jobservice.dataset;

import io.micrometer.core.instrument.MeterRegistry;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.jobservice.inspection.InspectionSettings;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import io.quantry.telemetry.Buckets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Checks datasets in the background, on any replica: a claim under a lease, the check in a child
 * process, one word about its end. A replica that dies lets its leases run out, and another, or
 * itself when it is back, begins those checks again.
 */
@Component
class DatasetChecks implements Looping {
  private static final Logger LOG = LoggerFactory.getLogger(DatasetChecks.class);

  /** A check that crashes is given one more chance: the cause may have been on our side. */
  private static final int MAX_CRASHES = 2;

  /**
   * Bounds what a dataset can do that takes down the service, or finds it unable again and again.
   */
  private static final int MAX_ATTEMPTS = 5;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final CheckTable table;
  private final Inspection inspection;
  private final DatasetCheckSettings settings;
  private final Semaphore slots;
  private final MeterRegistry meters;
  private final WakeableLoop loop;
  private final Map<UUID, Thread> running = new ConcurrentHashMap<>();

  DatasetChecks(
      CheckTable table,
      Inspection inspection,
      DatasetCheckSettings settings,
      InspectionSettings inspectionSettings,
      MeterRegistry meters) {
    this.table = table;
    this.inspection = inspection;
    this.settings = settings;
    this.meters = meters;
    this.slots = new Semaphore(inspectionSettings.concurrent());
    this.loop = new WakeableLoop("dataset-checks", settings.sweep(), this::round);
  }

  /** How a check ended. */
  private sealed interface End {
    record Passed(DatasetFacts facts) implements End {}

    record Failed(ErrorCode code, String message) implements End {}
  }

  /** Says that a version was committed that is to be checked. */
  void wake() {
    loop.wake();
  }

  private void round() {
    renew();
    while (!Thread.currentThread().isInterrupted() && slots.tryAcquire()) {
      boolean begun = false;
      try {
        Optional<CheckTable.Claimed> next = table.claim(settings.lease());
        next.ifPresent(this::begin);
        begun = next.isPresent();
      } finally {
        if (!begun) {
          slots.release();
        }
      }
      if (!begun) {
        return;
      }
    }
  }

  /** A check whose lease is lost works for nobody: another replica has begun it again. */
  private void renew() {
    Map<UUID, Thread> held = Map.copyOf(running);
    if (held.isEmpty()) {
      return;
    }
    Set<UUID> kept = table.renew(held.keySet(), settings.lease());
    held.forEach(
        (lease, thread) -> {
          if (!kept.contains(lease)) {
            thread.interrupt();
          }
        });
  }

  private void begin(CheckTable.Claimed claimed) {
    Thread thread =
        Thread.ofPlatform()
            .name("dataset-check-" + claimed.id())
            .daemon()
            .unstarted(() -> work(claimed));
    running.put(claimed.lease(), thread);
    thread.start();
  }

  private void work(CheckTable.Claimed claimed) {
    try {
      long begun = System.nanoTime();
      End end = check(claimed);
      boolean stopped = Thread.interrupted(); // cleared: what follows needs the database
      String outcome = conclude(claimed, end, stopped);
      Buckets.timer("quantry.dataset.check.duration", "How long checks of datasets took")
          .tag("outcome", outcome)
          .register(meters)
          .record(Duration.ofNanos(System.nanoTime() - begun));
    } catch (RuntimeException failure) {
      LOG.warn("The end of a check is not recorded, its lease will run out", failure);
    } finally {
      running.remove(claimed.lease());
      slots.release();
      loop.wake();
    }
  }

  private End check(CheckTable.Claimed claimed) {
    if (claimed.attempt() > MAX_ATTEMPTS) {
      return new End.Failed(
          ErrorCode.INTERNAL_ERROR,
          "The check was begun %d times and never ended".formatted(MAX_ATTEMPTS));
    }
    try {
      return new End.Passed(inspection.inspect(claimed.tenantId(), claimed.id()));
    } catch (QuantryException failure) {
      return new End.Failed(failure.code(), String.valueOf(failure.getMessage()));
    } catch (RuntimeException failure) {
      LOG.error("The check of dataset version {} failed", claimed.id(), failure);
      return new End.Failed(ErrorCode.INTERNAL_ERROR, "The check failed on our side");
    }
  }

  /** What becomes of the version, in one word. */
  private String conclude(CheckTable.Claimed claimed, End end, boolean stopped) {
    return switch (end) {
      case End.Passed passed -> {
        table.accept(claimed, passed.facts());
        yield "accepted";
      }
      case End.Failed failed -> {
        ErrorCode code = failed.code();
        if (stopped || code == ErrorCode.CANCELED) {
          table.release(claimed);
          yield "released";
        }
        if (retried(claimed, code)) {
          Duration delay = code.retryable() ? settings.lease() : Duration.ZERO;
          table.retry(claimed, delay, crashed(code));
          yield "retried";
        }
        table.reject(claimed, new Rejection(code.slug(), failed.message()));
        yield "rejected";
      }
    };
  }

  private static boolean retried(CheckTable.Claimed claimed, ErrorCode code) {
    return claimed.attempt() < MAX_ATTEMPTS
        && (code.retryable() || (crashed(code) && claimed.crashes() + 1 < MAX_CRASHES));
  }

  /** Whether the child or we failed, rather than the dataset its check. */
  private static boolean crashed(ErrorCode code) {
    return code.fault() == ErrorCode.Fault.INTERNAL || code == ErrorCode.MODEL_CRASHED_RUNTIME;
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }

  /** Breaks running checks off and gives their leases back, so that nobody waits for them. */
  @Override
  public void stop() {
    loop.stop();
    List<Thread> threads = List.copyOf(running.values());
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join(PATIENCE);
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }
}
