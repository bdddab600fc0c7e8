package io.quantry.gateway;

import io.quantry.contracts.fleet.InternalRoutes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Asks each of several replicas over and over whether it wants requests, so that one which is about
 * to stop gets none. A single one is not asked: there is no choice.
 */
final class ReadinessProbe implements SmartLifecycle {
  /** Well below the time for which a replica goes on serving after it was told to stop. */
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int NO_CONTENT = 204;

  private final JobServices jobServices;
  private final HttpClient client;
  private volatile @Nullable Thread thread;

  ReadinessProbe(JobServices jobServices, HttpClient client) {
    this.jobServices = jobServices;
    this.client = client;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        for (JobServices.Replica replica : jobServices.all()) {
          replica.ready(isReady(replica));
        }
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isReady(JobServices.Replica replica) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(replica.address().resolve(InternalRoutes.READY))
            .timeout(PATIENCE)
            .build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == NO_CONTENT;
    } catch (IOException unreachable) {
      return false;
    }
  }

  @Override
  public void start() {
    if (jobServices.all().size() > 1) {
      thread = Thread.ofVirtual().name("readiness-probe").start(this::run);
    }
  }

  @Override
  public void stop() {
    Thread running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  /** After the server: requests under way still ask which replica to take. */
  @Override
  public int getPhase() {
    return 0;
  }
}
