package io.quantry.jobservice.job;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Hears of events that any replica commits (LISTEN/NOTIFY on a connection of its own) and wakes who
 * waits for that job. A lost connection wakes all, so that nothing is missed while it was away.
 */
@Component
class JobSignals implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(JobSignals.class);
  private static final int POLL_MILLIS = 10_000;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final JdbcConnectionDetails server;
  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Thread thread;
  private volatile @Nullable Connection current;

  JobSignals(JdbcConnectionDetails server) {
    this.server = server;
  }

  /** Somebody who waits for events of one job. */
  final class Waiter implements AutoCloseable {
    private final UUID job;
    private final Semaphore wakes = new Semaphore(0);

    private Waiter(UUID job) {
      this.job = job;
    }

    /** Waits until something may have happened, or for {@code most}: then false. */
    boolean await(Duration most) throws InterruptedException {
      boolean woken = wakes.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS);
      wakes.drainPermits();
      return woken;
    }

    @Override
    public void close() {
      waiters.remove(this);
    }
  }

  Waiter waiter(UUID job) {
    Waiter waiter = new Waiter(job);
    waiters.add(waiter);
    return waiter;
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try (Connection connection =
          DriverManager.getConnection(
              server.getJdbcUrl(), server.getUsername(), server.getPassword())) {
        current = connection;
        listen(connection);
      } catch (SQLException lost) {
        if (thread != null) {
          LOG.warn("Not hearing of job events, connecting again: {}", lost.toString());
        }
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void listen(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + JobEvents.CHANNEL);
    }
    waiters.forEach(waiter -> waiter.wakes.release());
    PGConnection postgres = connection.unwrap(PGConnection.class);
    while (!Thread.currentThread().isInterrupted()) {
      PGNotification[] notifications = postgres.getNotifications(POLL_MILLIS);
      if (notifications != null) {
        for (PGNotification notification : notifications) {
          wake(notification.getParameter());
        }
      }
    }
  }

  private void wake(String job) {
    for (Waiter waiter : waiters) {
      if (waiter.job.toString().equals(job)) {
        waiter.wakes.release();
      }
    }
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().name("job-signals").daemon().start(this::run);
  }

  @Override
  public void stop() {
    Thread running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
    }
    Connection open = current;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException gone) {
        LOG.debug("The connection was gone already", gone);
      }
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
