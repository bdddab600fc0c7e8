package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.tenancy.RowViews;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.Notifications;
import io.quantry.jobservice.wake.TenantChange;
import io.quantry.jobservice.wake.WakeableLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What changes in each tenant that somebody looks at, told to all its streams at once: what comes
 * within {@link #GATHER} becomes one event, with one query as the tenant for the jobs in it. One
 * thread asks for all tenants, so that many dashboards take one connection. What is too much to
 * tell one by one, and whatever may have been missed, is told as stale.
 */
@Component
class TenantNews implements Looping, Notifications.ChangeListener {
  /** Of one tenant at this replica. */
  static final int MOST_READERS = 100;

  /** Changed jobs in one event. */
  static final int MOST_JOBS = 200;

  private static final Duration GATHER = Duration.ofMillis(200);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Set<String> EVERYTHING =
      Set.of(
          TenantChange.JOBS,
          TenantChange.MODELS,
          TenantChange.DATASETS,
          TenantChange.WORKERS,
          TenantChange.WEBHOOKS);

  private final JdbcClient database;
  private final JsonMapper json;
  private final Map<UUID, Feed> feeds = new HashMap<>();
  private final WakeableLoop loop = new WakeableLoop("news", INTERVAL, this::round);

  TenantNews(JdbcClient database, JsonMapper json, Notifications notifications) {
    this.database = database;
    this.json = json;
    notifications.onChange(this);
  }

  /** What is to be told: which jobs, and of which kinds anything may have changed. */
  private record Pending(Set<UUID> jobs, Set<String> kinds) {
    Pending() {
      this(new LinkedHashSet<>(), new TreeSet<>());
    }

    boolean isEmpty() {
      return jobs.isEmpty() && kinds.isEmpty();
    }

    void add(TenantChange change) {
      UUID job = change.kind().equals(TenantChange.JOBS) ? change.id() : null;
      if (job == null) {
        kinds.add(change.kind());
      } else {
        jobs.add(job);
      }
      if (jobs.size() > MOST_JOBS) {
        jobs.clear();
        kinds.add(TenantChange.JOBS);
      }
    }
  }

  /** The streams of one tenant. */
  private static final class Feed {
    private final Set<NewsReader> readers = new LinkedHashSet<>();
    private Pending pending = new Pending();
  }

  /**
   * A stream of what is committed from now on.
   *
   * @throws QuantryException {@code overloaded} if the tenant has too many
   */
  synchronized NewsReader open(UUID tenant) {
    Feed feed = feeds.computeIfAbsent(tenant, absent -> new Feed());
    if (feed.readers.size() >= MOST_READERS) {
      throw new QuantryException(
          ErrorCode.OVERLOADED,
          "The tenant has %d of these streams open, which is the most".formatted(MOST_READERS));
    }
    NewsReader reader = new NewsReader(closed -> close(tenant, closed));
    if (!isRunning()) {
      reader.end();
    }
    feed.readers.add(reader);
    return reader;
  }

  private synchronized void close(UUID tenant, NewsReader reader) {
    Feed feed = feeds.get(tenant);
    if (feed != null && feed.readers.remove(reader) && feed.readers.isEmpty()) {
      feeds.remove(tenant);
    }
  }

  @Override
  public synchronized void changed(TenantChange change) {
    UUID tenant = change.tenant();
    Feed one = tenant == null ? null : feeds.get(tenant);
    Collection<Feed> concerned =
        tenant == null ? feeds.values() : one == null ? List.of() : List.of(one);
    concerned.forEach(feed -> feed.pending.add(change));
    if (!concerned.isEmpty()) {
      loop.wake();
    }
  }

  @Override
  public synchronized void missed() {
    feeds.values().forEach(feed -> feed.pending.kinds().addAll(EVERYTHING));
    loop.wake();
  }

  private void round() {
    if (!anythingPending()) {
      return;
    }
    try {
      Thread.sleep(GATHER);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return;
    }
    RuntimeException failed = null;
    for (Map.Entry<UUID, Pending> one : take().entrySet()) {
      try {
        hand(one.getKey(), events(one.getKey(), one.getValue()));
      } catch (RuntimeException failure) {
        failed = failure;
        stale(one.getKey(), one.getValue());
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private synchronized boolean anythingPending() {
    return feeds.values().stream().anyMatch(feed -> !feed.pending.isEmpty());
  }

  private synchronized Map<UUID, Pending> take() {
    Map<UUID, Pending> taken = new HashMap<>();
    feeds.forEach(
        (tenant, feed) -> {
          if (!feed.pending.isEmpty()) {
            taken.put(tenant, feed.pending);
            feed.pending = new Pending();
          }
        });
    return taken;
  }

  private List<byte[]> events(UUID tenant, Pending pending) {
    List<byte[]> events = new ArrayList<>();
    if (!pending.jobs().isEmpty()) {
      List<JobNews> items = find(tenant, pending.jobs());
      if (!items.isEmpty()) {
        events.add(event("jobs", Map.of("items", items)));
      }
    }
    if (!pending.kinds().isEmpty()) {
      events.add(event("changed", Map.of("kinds", pending.kinds())));
    }
    return events;
  }

  private List<JobNews> find(UUID tenant, Set<UUID> jobs) {
    try (RowViews.Restore ignored = RowViews.tenant(tenant)) {
      return database
          .sql(
              "SELECT "
                  + JobNews.COLUMNS
                  + " FROM jobs WHERE tenant_id = :tenant AND id = ANY (:jobs) ORDER BY id")
          .param("tenant", tenant)
          .param("jobs", jobs.toArray(UUID[]::new))
          .query(JobNews::of)
          .list();
    }
  }

  private byte[] event(String type, Map<String, ?> data) {
    return "event: %s\ndata: %s\n\n"
        .formatted(type, json.writeValueAsString(data))
        .getBytes(StandardCharsets.UTF_8);
  }

  private synchronized void hand(UUID tenant, List<byte[]> events) {
    Feed feed = feeds.get(tenant);
    if (feed != null) {
      feed.readers.forEach(reader -> events.forEach(reader::offer));
    }
  }

  /** What could not be told: whoever shows it fetches it anew, once that works again. */
  private synchronized void stale(UUID tenant, Pending untold) {
    Feed feed = feeds.get(tenant);
    if (feed != null) {
      feed.pending.kinds().addAll(untold.kinds());
      feed.pending.kinds().add(TenantChange.JOBS);
    }
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }

  /** The streams end too: clients go on at another replica. */
  @Override
  public void stop() {
    loop.stop();
    endAll();
  }

  private synchronized void endAll() {
    feeds.values().forEach(feed -> feed.readers.forEach(NewsReader::end));
  }
}
