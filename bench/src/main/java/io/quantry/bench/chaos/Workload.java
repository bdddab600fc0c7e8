package io.quantry.bench.chaos;

import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Jobs in a steady stream, each under an idempotency key and submitted again under it until it is
 * taken; some are submitted once more afterwards, and some are canceled. Thread-safe.
 */
final class Workload implements AutoCloseable {
  static final String RESULTS = "chaos-results";

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int ONE_IN_REPEATED = 10;
  private static final int ONE_IN_CANCELED = 40;

  private final QuantryClient client;
  private final Tally tally;
  private final Random random;
  private final int mostUnfinished;
  private final int target;
  private final String run;
  private final Map<String, String> jobsByKey = new ConcurrentHashMap<>();
  private final Map<String, JobState> unfinished = new ConcurrentHashMap<>();
  private final AtomicInteger submitting = new AtomicInteger();
  private final Thread submitter;
  private final Thread watcher;
  private volatile boolean open = true;

  /**
   * Begins to submit.
   *
   * @param mostUnfinished so many jobs are under way at a time
   * @param target so many are submitted
   */
  Workload(QuantryClient client, Tally tally, long seed, int mostUnfinished, int target) {
    this.client = client;
    this.tally = tally;
    this.random = new Random(seed);
    this.mostUnfinished = mostUnfinished;
    this.target = target;
    this.run = "run-" + seed + "-";
    this.submitter = Thread.ofVirtual().name("submitter").start(this::submitAll);
    this.watcher = Thread.ofVirtual().name("watcher").start(this::watch);
  }

  private void submitAll() {
    try {
      for (int number = 0; open && number < target; number++) {
        while (open && unfinished.size() >= mostUnfinished) {
          Thread.sleep(LOOK);
        }
        if (open) {
          submit(run + number, dynamic(random.nextInt(Inventory.MODELS)));
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> dynamic(int model) {
    return spec(model, Map.of("type", "dynamic"));
  }

  /** Jobs beyond the steady stream. */
  void submitFurther(int jobs, String key) throws InterruptedException {
    for (int i = 0; i < jobs; i++) {
      submit(run + key + "-" + i, dynamic(random.nextInt(Inventory.MODELS)));
    }
  }

  /** A job that trains for a while and leaves checkpoints. */
  String train(String key) throws InterruptedException {
    return submit(
        run + key,
        spec(
            0,
            Map.of(
                "type",
                "qat",
                "training",
                Map.of("dataset", Inventory.TRAINING_DATA, "epochs", 2),
                "weights",
                Map.of("type", "int8"),
                "activations",
                Map.of("type", "uint8"))));
  }

  private static Map<String, Object> spec(int model, Map<String, Object> technique) {
    return Map.of(
        "model",
        Map.of("ref", Inventory.name(model) + ":1"),
        "technique",
        technique,
        "output",
        Map.of("register", RESULTS),
        "execution",
        Map.of("maxAttempts", 10));
  }

  /** Submits until it is taken; answers the job. */
  private String submit(String key, Map<String, Object> spec) throws InterruptedException {
    submitting.incrementAndGet();
    try {
      String job = insist(key, spec);
      jobsByKey.put(key, job);
      unfinished.put(job, JobState.QUEUED);
      if (random.nextInt(ONE_IN_REPEATED) == 0) {
        String again = insist(key, spec);
        if (!again.equals(job)) {
          tally.surprise("one key made the jobs " + job + " and " + again);
        }
      }
      return job;
    } finally {
      submitting.decrementAndGet();
    }
  }

  private String insist(String key, Map<String, Object> spec) throws InterruptedException {
    while (true) {
      try {
        return new JobView(client.send("POST", Routes.JOBS, spec, Map.of("Idempotency-Key", key)))
            .id();
      } catch (QuantryException refused) {
        note(refused, "submission");
        Thread.sleep(LOOK);
      }
    }
  }

  /** Only being away may be answered; everything else is a defect. */
  private void note(QuantryException refused, String what) {
    if (refused.code() != ErrorCode.SERVICE_UNAVAILABLE
        && refused.code() != ErrorCode.IDEMPOTENCY_IN_PROGRESS) {
      tally.surprise(what + " was answered " + refused.code().slug() + ": " + refused.getMessage());
    }
  }

  private void watch() {
    try {
      while (open || !unfinished.isEmpty()) {
        for (String job : List.copyOf(unfinished.keySet())) {
          look(job);
        }
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(String job) {
    try {
      JobState before = unfinished.get(job);
      JobState now = new JobView(client.get(Routes.job(job))).state();
      if (now.terminal()) {
        unfinished.remove(job);
        return;
      }
      unfinished.put(job, now);
      if (now != before && random.nextInt(ONE_IN_CANCELED) == 0) {
        client.send("POST", Routes.cancel(job), Map.of(), Map.of());
      }
    } catch (QuantryException refused) {
      if (refused.code() != ErrorCode.JOB_ALREADY_TERMINAL) {
        note(refused, "a look at " + job);
      }
    }
  }

  /** Accepted jobs by their keys. */
  Map<String, String> jobsByKey() {
    return Map.copyOf(jobsByKey);
  }

  List<String> unfinished() {
    return List.copyOf(unfinished.keySet());
  }

  /** Whether as many were submitted as there were to be. */
  boolean done() {
    return !submitter.isAlive();
  }

  /** Submits no more, and waits for what is under way; false if that takes too long. */
  boolean drain(Duration patience) throws InterruptedException {
    open = false;
    long deadline = System.nanoTime() + patience.toNanos();
    while (submitting.get() > 0 || !unfinished.isEmpty() || submitter.isAlive()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(LOOK);
    }
    return true;
  }

  @Override
  public void close() {
    open = false;
    submitter.interrupt();
    watcher.interrupt();
  }
}
