package io.quantry.agent;

import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.Lease;
import io.quantry.sandbox.Cancellation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One leased stage while it runs: its progress for the next heartbeat, and the order under which it
 * stands. Thread-safe.
 */
final class RunningStage {
  private static final int MAX_LOG_LINES = 1000;
  private static final int MAX_LINE_LENGTH = 2000;

  private final Claim.Work work;
  private final NodeLock.Held node;
  private final Cancellation cancellation = new Cancellation();
  private final Deque<String> log = new ArrayDeque<>();
  private String stage = "start";
  private @Nullable Double fraction;
  private String message = "";
  private int dropped;
  private volatile Heartbeat.Order order = Heartbeat.Order.CONTINUE;

  /**
   * A stage that begins now.
   *
   * @param node what it holds of the node; given back when the stage is {@link #ended}
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
      if (stopped()) {
        cancellation.cancel();
      }
    }
  }

  /** Requested once an order to stop has come. */
  Cancellation cancellation() {
    return cancellation;
  }

  Heartbeat.Order order() {
    return order;
  }

  boolean stopped() {
    return order != Heartbeat.Order.CONTINUE;
  }

  /** Gives the node back. */
  void ended() {
    node.close();
  }

  /** Takes what the child says; once it times nothing any more, others may load the node too. */
  synchronized void event(EngineEvent event) {
    if (event.stage().equals(EvaluateTask.ACCURACY)) {
      node.share();
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

  /** What happened since the last call. */
  synchronized Heartbeat.Running report() {
    List<String> lines = new ArrayList<>();
    if (dropped > 0) {
      lines.add("(" + dropped + " lines left out here)");
      dropped = 0;
    }
    lines.addAll(log);
    log.clear();
    return new Heartbeat.Running(lease(), stage, fraction, message, lines);
  }

  private static String cut(String text) {
    return text.length() <= MAX_LINE_LENGTH ? text : text.substring(0, MAX_LINE_LENGTH) + "…";
  }
}
