package io.quantry.jobservice.job;

import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.job.JobState;
import io.quantry.jobservice.fleet.Fleet;
import io.quantry.jobservice.fleet.LeaseSettings;
import io.quantry.jobservice.fleet.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Extends leases, takes progress and log lines, and answers with orders. */
@Service
class Heartbeats {
  private static final int MAX_MESSAGE = 1_000;

  private final Fleet fleet;
  private final LeaseSettings settings;
  private final JobEvents events;
  private final JobLog log;
  private final JobEpochs epochs;
  private final JsonMapper json;
  private final JdbcClient database;
  private final TransactionTemplate transactions;

  Heartbeats(
      Fleet fleet,
      LeaseSettings settings,
      JobEvents events,
      JobLog log,
      JobEpochs epochs,
      JsonMapper json,
      JdbcClient database,
      TransactionTemplate transactions) {
    this.fleet = fleet;
    this.settings = settings;
    this.events = events;
    this.log = log;
    this.epochs = epochs;
    this.json = json;
    this.database = database;
    this.transactions = transactions;
  }

  Heartbeat.Answer beat(Member member, Heartbeat.Request request) {
    fleet.beat(member, Boolean.TRUE.equals(request.draining()));
    List<Heartbeat.Order> orders = new ArrayList<>();
    for (Heartbeat.Running running : request.running()) {
      Heartbeat.Order order = transactions.execute(status -> extend(member, running));
      orders.add(order == null ? Heartbeat.Order.DROP : order);
    }
    return new Heartbeat.Answer(orders, member.drain());
  }

  /**
   * A lease under cancellation is not extended, so that a member which never confirms cannot hold
   * the job.
   */
  private Heartbeat.Order extend(Member member, Heartbeat.Running running) {
    Fence fence;
    try {
      fence = Fence.of(running.lease(), member);
    } catch (io.quantry.contracts.QuantryException notALease) {
      return Heartbeat.Order.DROP;
    }
    Map<String, @Nullable Object> parameters = new HashMap<>(fence.parameters());
    parameters.put("duration", settings.duration().toMillis() / 1000.0);
    parameters.put("progress", fraction(running.fraction()));
    parameters.put("step", JobLog.storable(running.stage(), 100));
    parameters.put("message", JobLog.storable(running.message(), MAX_MESSAGE));
    parameters.put(
        "figures", running.figures() == null ? null : json.writeValueAsString(running.figures()));
    record Beaten(JobRow job, boolean changed) {}
    Optional<Beaten> beaten =
        database
            .sql(
                """
                UPDATE jobs SET
                  lease_expires_at = CASE WHEN state = 'CANCELING' THEN lease_expires_at
                    ELSE clock_timestamp() + make_interval(secs => :duration) END,
                  event_seq = event_seq + CASE WHEN
                    (progress, progress_stage, progress_message, progress_figures)
                    IS DISTINCT FROM
                    (cast(:progress AS double precision), cast(:step AS text),
                     cast(:message AS text), cast(:figures AS text)) THEN 1 ELSE 0 END,
                  progress = :progress, progress_stage = :step, progress_message = :message,
                  progress_figures = :figures
                WHERE id = :job AND \
                """
                    + Fence.CONDITION
                    + " RETURNING new.event_seq > old.event_seq AS changed, new.*")
            .params(parameters)
            .query((row, number) -> new Beaten(JobRow.of(row, number), row.getBoolean("changed")))
            .optional();
    if (beaten.isEmpty()) {
      return Heartbeat.Order.DROP;
    }
    JobRow job = beaten.get().job();
    if (beaten.get().changed()) {
      events.progress(job);
    }
    log.append(job, running.log());
    if (running.epochs() != null) {
      epochs.keep(job, running.epochs());
    }
    return job.state() == JobState.CANCELING ? Heartbeat.Order.CANCEL : Heartbeat.Order.CONTINUE;
  }

  private static @Nullable Double fraction(@Nullable Double given) {
    return given == null || given.isNaN() ? null : Math.clamp(given, 0.0, 1.0);
  }
}
