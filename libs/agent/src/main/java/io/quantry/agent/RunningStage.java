package io.quantry.agent;

import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.engine.Figures;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.Lease;
import io.quantry.sandbox.Cancellation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One leased stage while it runs: its progress for the next heartbeat, and the order under which it
 * stands. Thread-safe.
 */
final class RunningStage {
  private static final int MAX_LOG_LINES = 1000;
  private static final int MAX_LINE_LENGTH = 2000;
  private static final int MAX_EPOCHS_AT_ONCE = 100;

  private final Claim.Work work;
  private final NodeLock.Held node;
  private final Cancellation cancellation = new Cancellation();
  private final Deque<String> log = new ArrayDeque<>();
  private String stage = "start";
  private @Nullable Double fraction;
  private String message = "";
  private @Nullable Map<String, Double> figures;
  private final Map<Double, Map<String, Double>> epochs = new LinkedHashMap<>();
  private int dropped;
  private volatile Heartbeat.Order order = Heartbeat.Order.CONTINUE;
  private volatile boolean handedOver;

  /**
   * A stage that begins now.
   *
   * @param node what it holds of the node; given back when its child has {@link #ended}
   */
  RunningStage(Claim.Work work, NodeLock.Held node) {
    this.work = work;
    this.node = node;
  }

  Claim.Work work() {
    return work;
  }

  Lease lease() {
    return work.lease();
  }

  /** Takes the job service's order; one that is not to continue stands for good. */
  synchronized void obey(Heartbeat.Order given) {
    if (order == Heartbeat.Order.CONTINUE) {
      order = given;
      if (order != Heartbeat.Order.CONTINUE) {
        cancellation.cancel();
      }
    }
  }

  /** This member leaves: the stage is stopped here, and goes on elsewhere. */
  synchronized void handOver() {
    handedOver = true;
    cancellation.cancel();
  }

  boolean handedOver() {
    return handedOver;
  }

  /** Requested once an order to stop has come. */
  Cancellation cancellation() {
    return cancellation;
  }

  Heartbeat.Order order() {
    return order;
  }

  boolean stopped() {
    return handedOver || order != Heartbeat.Order.CONTINUE;
  }

  /** Gives the node back, if that was not done before: nothing loads it any more. */
  void ended() {
    node.close();
  }

  /** Takes what the child says; once it times nothing any more, others may load the node too. */
  synchronized void event(EngineEvent event) {
    if (event.stage().equals(EvaluateTask.ACCURACY)) {
      node.share();
    }
    if (event.figures() != null) {
      figures = event.figures();
      remember(event.figures());
    } else if (!event.stage().equals(stage)) {
      figures = null;
    }
    stage = event.stage();
    message = cut(event.message());
    if (event.fraction() != null) {
      fraction = event.fraction();
    }
    if (log.size() == MAX_LOG_LINES) {
      log.removeFirst();
      dropped++;
    }
    log.addLast(cut(event.stage() + ": " + event.message()));
  }

  /** Heartbeats pass epochs by, so the last figures of each wait to be told of. */
  private void remember(Map<String, Double> figures) {
    Double epoch = figures.get(Figures.EPOCH);
    if (epoch != null && (epochs.containsKey(epoch) || epochs.size() < Figures.MOST_EPOCHS)) {
      epochs.remove(epoch);
      epochs.put(epoch, figures);
    }
  }

  /** What {@code report} said is known now. */
  synchronized void delivered(Heartbeat.Running report) {
    if (report.epochs() != null) {
      epochs.values().removeAll(report.epochs());
    }
  }

  /** What happened since the last call; epochs since what was {@link #delivered}. */
  synchronized Heartbeat.Running report() {
    List<String> lines = new ArrayList<>();
    if (dropped > 0) {
      lines.add("(" + dropped + " lines left out here)");
      dropped = 0;
    }
    lines.addAll(log);
    log.clear();
    List<Map<String, Double>> since = epochs.values().stream().limit(MAX_EPOCHS_AT_ONCE).toList();
    return new Heartbeat.Running(
        lease(), stage, fraction, message, lines, figures, since.isEmpty() ? null : since);
  }

  private static String cut(String text) {
    return text.length() <= MAX_LINE_LENGTH ? text : text.substring(0, MAX_LINE_LENGTH) + "…";
  }
}
