package io.quantry.bench.chaos;

import io.quantry.bench.chaos.agent.KillPoint;
import io.quantry.bench.chaos.agent.ServiceKind;
import io.quantry.contracts.QuantryException;
import java.time.Duration;
import java.time.Instant;

/** A process dies at a named place of its code. */
record KillAtPoint(KillPoint point) implements Fault {
  private static final Duration SOON = Duration.ofSeconds(10);

  @Override
  public String label() {
    return point.label();
  }

  @Override
  public boolean strike(Scene scene) throws InterruptedException {
    ServiceProcess victim = scene.cluster().any(point.service(), scene.random());
    if (!Readiness.await(scene.cluster(), victim, scene.timing().patience())) {
      scene.tally().surprise(victim.name() + " was not ready in time");
      return false;
    }
    victim.arm(point, 1 + scene.random().nextInt(2));
    boolean died = false;
    try (Provocation provocation = Provocation.of(point, scene, victim)) {
      died = victim.awaitEnd(scene.timing().reach());
    }
    if (!died) {
      victim.disarm();
      died = victim.awaitEnd(Duration.ofSeconds(1)); // it may have come there right now
    }
    if (!died) {
      return false;
    }
    restartLater(scene, victim);
    return true;
  }

  /** A victim that is dead is noted, and started again after a while. */
  static void restartLater(Scene scene, ServiceProcess victim) throws InterruptedException {
    Instant death = victim.endedAt();
    if (victim.kind() == ServiceKind.WORKER || victim.kind() == ServiceKind.EVALUATOR) {
      scene.kills().killed(victim.name(), death);
    }
    scene.pause();
    victim.start();
    scene.noteAbsence(victim, death);
  }

  /** What makes a point that work alone does not come to be reached. */
  private interface Provocation extends AutoCloseable {
    @Override
    void close() throws InterruptedException;

    static Provocation of(KillPoint point, Scene scene, ServiceProcess victim)
        throws InterruptedException {
      return switch (point) {
        case DATASET_CHECKED_BEFORE_ROW ->
            background(() -> Inventory.uploadTrainingData(scene.client()));
        case CHECKPOINT_STORED_BEFORE_ROW, CHECKPOINT_KEPT ->
            background(() -> scene.load().train("train-" + System.nanoTime()));
        case SUBMISSION_BEFORE_COMMIT, SUBMISSION_AFTER_COMMIT ->
            background(() -> scene.load().submitFurther(2, "further-" + System.nanoTime()));
        case SWEEPER_LEASE_EXPIRED_BEFORE_COMMIT -> lostWorker(scene, victim);
        default -> () -> {};
      };
    }

    /** Work of a client. */
    interface Work {
      void run() throws InterruptedException;
    }

    /** Goes on after the death that it provokes: a client tries again. */
    private static Provocation background(Work work) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  work.run();
                } catch (QuantryException cutOff) {
                  // by that death
                } catch (InterruptedException stopping) {
                  Thread.currentThread().interrupt();
                }
              });
      return () -> {};
    }

    /** Unless the victim meets a lease that some earlier fault let expire. */
    private static Provocation lostWorker(Scene scene, ServiceProcess victim)
        throws InterruptedException {
      ServiceProcess worker = scene.cluster().any(ServiceKind.WORKER, scene.random());
      if (!Readiness.awaitBusy(scene.cluster(), worker, scene.timing().reach(), victim)) {
        return () -> {};
      }
      worker.kill();
      worker.awaitEnd(SOON);
      Instant death = worker.endedAt();
      scene.kills().killed(worker.name(), death);
      return () -> {
        worker.start();
        scene.noteAbsence(worker, death);
      };
    }
  }
}
