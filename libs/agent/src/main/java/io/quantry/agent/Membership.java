package io.quantry.agent;

import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.Registration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This agent's place in the fleet: registered, heard of at every heartbeat, and master of its
 * leases only as long as heartbeats are answered.
 */
final class Membership {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final long TICK_MILLIS = 250;
  private static final long WORKING_MILLIS = 1_000;

  /** With a heartbeat every second, a cancel that meets one stuck connection takes 4 seconds. */
  private static final Duration IMPATIENT = Duration.ofSeconds(2);

  private static final Duration PATIENT = Duration.ofSeconds(10);

  private final JobServiceClient client;
  private final Announcement announcement;
  private final String joinToken;
  private final Map<String, RunningStage> running = new ConcurrentHashMap<>();
  private final Pulse pulse = new Pulse();
  private volatile Registration registration;
  private volatile boolean drain;
  private volatile boolean leaving;
  private volatile long answeredNanos = System.nanoTime();
  private volatile boolean reachable = true;

  private Membership(
      JobServiceClient client,
      Announcement announcement,
      String joinToken,
      Registration registration) {
    this.client = client;
    this.announcement = announcement;
    this.joinToken = joinToken;
    this.registration = registration;
  }

  /** Announces itself until the job service answers. */
  static Membership join(
      JobServiceClient client, Announcement announcement, String joinToken, BooleanSupplier wanted)
      throws IOException, InterruptedException {
    Registration registration =
        Retry.untilAnswered(
            "Joining the fleet", wanted, () -> client.register(announcement, joinToken));
    LOG.info(
        "Joined as {} in the pools {}",
        registration.memberId(),
        registration.pools().stream().map(Registration.PoolAssignment::pool).toList());
    return new Membership(client, announcement, joinToken, registration);
  }

  Registration registration() {
    return registration;
  }

  /** Whether it takes nothing new, by an operator's wish or because it leaves. */
  boolean draining() {
    return drain || leaving;
  }

  /** It takes nothing new from now on, and says so with its next heartbeat. */
  void leaving() {
    leaving = true;
  }

  Pulse pulse() {
    return pulse;
  }

  /** How long no heartbeat has been answered. */
  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - answeredNanos);
  }

  /** Whether the job service answered when it was last asked anything. */
  boolean reachable() {
    return reachable;
  }

  /** The job service did not answer; it is asked every second until it does. */
  void unreachable() {
    reachable = false;
  }

  void started(RunningStage stage) {
    running.put(stage.lease().token(), stage);
  }

  void ended(RunningStage stage) {
    running.remove(stage.lease().token());
  }

  /**
   * Beats until interrupted: as often as it was told, and at least every second while something
   * runs, so that its progress shows and a cancel reaches it soon. A heartbeat that is not answered
   * soon is given up and said again at once, in case its connection is stuck; that one is given
   * more time, in case the job service is only slow.
   */
  void beat() throws InterruptedException {
    long last = System.nanoTime();
    Duration patience = IMPATIENT;
    while (true) {
      long told = registration.heartbeatMillis();
      Thread.sleep(Math.min(told, TICK_MILLIS));
      pulse.beat();
      boolean idle = running.isEmpty() && !leaving && reachable;
      long due = idle ? told : Math.min(told, WORKING_MILLIS);
      if (System.nanoTime() - last < due * 1_000_000) {
        continue;
      }
      last = System.nanoTime();
      try {
        say(new ArrayList<>(running.values()), patience);
        answeredNanos = System.nanoTime();
        reachable = true;
        patience = IMPATIENT;
      } catch (JobServiceClient.RefusedException refused) {
        LOG.warn("Heartbeat refused: {}", refused.getMessage());
        if (refused.status() == 401) {
          rejoin();
        }
        if (refused.passing()) {
          unreachable();
        }
      } catch (IOException unreachable) {
        LOG.warn("Heartbeat not answered: {}", unreachable.toString());
        unreachable();
        patience = PATIENT;
      }
      dropAllIfLost();
    }
  }

  /**
   * Sends the progress of one stage at once, so that its last lines are not lost with the lease.
   */
  void flush(RunningStage stage) throws InterruptedException {
    try {
      say(List.of(stage), PATIENT);
    } catch (IOException unreachable) {
      LOG.info(
          "Last log lines of {} not delivered: {}", stage.lease().jobId(), unreachable.toString());
    }
  }

  /** One heartbeat: what runs here, and what to do with it. */
  private void say(List<RunningStage> stages, Duration patience)
      throws IOException, InterruptedException {
    List<Heartbeat.Running> reports = stages.stream().map(RunningStage::report).toList();
    Heartbeat.Answer answer =
        client.heartbeat(
            new Heartbeat.Request(registration.memberId(), reports, leaving), patience);
    obey(Boolean.TRUE.equals(answer.drain()));
    for (int i = 0; i < Math.min(stages.size(), answer.orders().size()); i++) {
      stages.get(i).delivered(reports.get(i));
      stages.get(i).obey(answer.orders().get(i));
    }
  }

  private void obey(boolean wanted) {
    if (wanted != drain) {
      LOG.info(wanted ? "Drained: takes nothing new" : "Takes work again");
    }
    drain = wanted;
  }

  private void rejoin() throws InterruptedException {
    try {
      registration = client.register(announcement, joinToken);
    } catch (IOException refused) {
      LOG.warn("Could not join again: {}", refused.toString());
    }
  }

  private void dropAllIfLost() {
    if (silence().toMillis() > registration.lostAfterMillis()) {
      running.values().forEach(stage -> stage.obey(Heartbeat.Order.DROP));
    }
  }
}
