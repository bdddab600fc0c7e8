package io.quantry.bench.chaos;

import io.quantry.bench.chaos.agent.ServiceKind;
import java.time.Duration;
import java.time.Instant;

/** Servers that go away without a word, and a worker that stands still. */
enum Outages implements Fault {
  /** The broker is killed, and away while jobs are submitted. */
  BROKER_AWAY("broker-away") {
    @Override
    public boolean strike(Scene scene) throws InterruptedException {
      Instant from = Instant.now();
      scene.cluster().killKafka();
      Thread.sleep(scene.timing().outage());
      scene.cluster().restartKafka();
      away(scene, Cluster.KAFKA, from);
      return true;
    }
  },

  /** PostgreSQL is killed under load. */
  DATABASE_KILLED("database-killed") {
    @Override
    public boolean strike(Scene scene) throws InterruptedException {
      Instant from = Instant.now();
      scene.cluster().killPostgres();
      Thread.sleep(Duration.ofSeconds(1 + scene.random().nextInt(4)));
      scene.cluster().restartPostgres();
      away(scene, Cluster.POSTGRES, from);
      return true;
    }
  },

  /** A worker stands still for longer than its lease, and wakes with its work in its hands. */
  WORKER_FROZEN("worker-frozen") {
    @Override
    public boolean strike(Scene scene) throws InterruptedException {
      ServiceProcess worker = scene.cluster().any(ServiceKind.WORKER, scene.random());
      if (!Readiness.awaitBusy(scene.cluster(), worker, scene.timing().patience())) {
        return false;
      }
      worker.signal("STOP");
      Instant from = Instant.now();
      scene.kills().killed(worker.name(), from);
      try {
        Thread.sleep(scene.timing().lease().plus(STILL));
      } finally {
        worker.signal("CONT");
        scene.kills().away(worker.name(), from, Instant.now());
      }
      return true;
    }
  };

  /** How long after an outage a record may still have to be sent again. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(60);

  private static final Duration STILL = Duration.ofSeconds(8);

  private final String label;

  Outages(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  private static void away(Scene scene, String server, Instant from) {
    Instant until = Instant.now();
    scene.kills().away(server, from, until);
    scene.kills().outage(from, until.plus(AFTERWARDS));
  }
}
