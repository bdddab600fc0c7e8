package io.quantry.jobservice.wake;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Tells every replica at commit that something happened to a thing, by its id, and wakes who waits
 * for that thing (LISTEN/NOTIFY on a connection of its own); likewise whoever shows what changes of
 * a tenant's. A connection made anew wakes all, so that nothing is missed while it was away, and so
 * does the end of this service.
 */
@Component
public class Notifications implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
  private static final String CHANNEL = "quantry_events";
  private static final String CHANGES = "quantry_changes";
  private static final int POLL_MILLIS = 10_000;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final JdbcConnectionDetails server;
  private final JdbcClient database;
  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable Thread thread;
  private volatile @Nullable Connection current;

  Notifications(JdbcConnectionDetails server, JdbcClient database) {
    this.server = server;
    this.database = database;
  }

  /** Hears of changes, on the thread that listens: it hands on and returns. */
  public interface ChangeListener {
    void changed(TenantChange change);

    /** Anything may have changed meanwhile. */
    void missed();
  }

  /** Somebody who waits for what happens to one thing. */
  public final class Waiter implements AutoCloseable {
    private final UUID id;
    private final Semaphore wakes = new Semaphore(0);

    private Waiter(UUID id) {
      this.id = id;
    }

    /** Waits until something may have happened, or for {@code most}: then false. */
    public boolean await(Duration most) throws InterruptedException {
      boolean woken = wakes.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS);
      wakes.drainPermits();
      return woken;
    }

    @Override
    public void close() {
      waiters.remove(this);
    }
  }

  /** Notifies at this transaction's commit. */
  public void send(UUID id) {
    database
        .sql("SELECT pg_notify(?, ?)")
        .params(CHANNEL, id.toString())
        .query((row, number) -> true)
        .single();
  }

  /** Notifies of both at this transaction's commit. */
  public void send(UUID id, TenantChange change) {
    database
        .sql("SELECT pg_notify(?, ?), pg_notify(?, ?)")
        .params(CHANNEL, id.toString(), CHANGES, change.payload())
        .query((row, number) -> true)
        .single();
  }

  /**
   * Tells of a change at this transaction's commit, or at once outside of one. The same change told
   * several times in a transaction is heard once.
   */
  public void changed(TenantChange change) {
    database
        .sql("SELECT pg_notify(?, ?)")
        .params(CHANGES, change.payload())
        .query((row, number) -> true)
        .single();
  }

  /** From now on, for as long as this service runs. */
  public void onChange(ChangeListener listener) {
    listeners.add(listener);
  }

  /** Begins to listen: whatever is committed from now on wakes the waiter. */
  public Waiter waiter(UUID id) {
    Waiter waiter = new Waiter(id);
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
          LOG.warn("Not hearing of events, connecting again: {}", lost.toString());
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
      statement.execute("LISTEN " + CHANNEL);
      statement.execute("LISTEN " + CHANGES);
    }
    wakeAll();
    listeners.forEach(ChangeListener::missed);
    PGConnection postgres = connection.unwrap(PGConnection.class);
    while (!Thread.currentThread().isInterrupted()) {
      PGNotification[] notifications = postgres.getNotifications(POLL_MILLIS);
      if (notifications != null) {
        for (PGNotification notification : notifications) {
          hear(notification);
        }
      }
    }
  }

  private void hear(PGNotification notification) {
    if (notification.getName().equals(CHANNEL)) {
      wake(notification.getParameter());
    } else {
      TenantChange.of(notification.getParameter())
          .ifPresent(change -> listeners.forEach(listener -> listener.changed(change)));
    }
  }

  private void wakeAll() {
    waiters.forEach(waiter -> waiter.wakes.release());
  }

  private void wake(String id) {
    for (Waiter waiter : waiters) {
      if (waiter.id.toString().equals(id)) {
        waiter.wakes.release();
      }
    }
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().name("notifications").daemon().start(this::run);
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
    wakeAll();
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
