package io.quantry.agent;

import io.micrometer.core.instrument.Gauge;
import io.quantry.contracts.engine.RuntimeFacts;
import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.DispatchRecord;
import io.quantry.contracts.fleet.Hardware;
import io.quantry.contracts.fleet.Isolation;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.fleet.Registration;
import io.quantry.contracts.fleet.Role;
import io.quantry.sandbox.Cancellation;
import io.quantry.telemetry.LogContext;
import io.quantry.telemetry.Traced;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the fleet: joins, takes records of the pools it satisfies, claims what they name,
 * and works. An evaluation has the node alone while it times, anything else shares it; the node is
 * waited for before the claim, so that waiting never counts as work.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /** Shorter than Kafka's lock of a record, so that a record is given back rather than lost. */
  private static final Duration PATIENCE_FOR_NODE = Duration.ofSeconds(12);

  /** After which no further try of a claim begins; one takes up to ten seconds more. */
  private static final Duration PATIENCE_FOR_CLAIM = Duration.ofSeconds(15);

  private static final String HEARTBEAT = "heartbeat";
  private static final String POOL_THREAD = "pool-";
  private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(2);
  private static final Duration HAND_OVER_PATIENCE = Duration.ofSeconds(4);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
  private static final Duration GOODBYE_PATIENCE = Duration.ofSeconds(2);
  private static final long IDLE_LOOK_MILLIS = 20;

  private final AgentSettings settings;
  private final AgentTelemetry telemetry;
  private final JobServiceClient client;
  private final StageWork stageWork;
  private final NodeLock nodeLock;
  private final MeasuringTurn turn;
  private final RuntimeProbe runtimeProbe;
  private final List<String> missingRules;
  private final Semaphore slots;
  private final Set<RunningStage> running = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>();
  private final List<DispatchLoop> loops = new CopyOnWriteArrayList<>();
  private final Map<String, Pulse> pulses = new ConcurrentHashMap<>();
  private final Cancellation closing = new Cancellation();
  private final CountDownLatch hurry = new CountDownLatch(1);
  private volatile Optional<Membership> joined = Optional.empty();
  private volatile boolean open = true;
  private volatile boolean handingOver;

  /**
   * An agent that has not joined yet.
   *
   * @param runner runs the engine's tasks
   * @param missingRules launch rules that {@code runner} cannot keep on this machine, empty for
   *     full isolation
   */
  public Agent(AgentSettings settings, TaskRunner runner, List<String> missingRules)
      throws IOException {
    this(settings, runner, missingRules, AgentTelemetry.none());
  }

  /** The same, and it tells of its work. */
  Agent(
      AgentSettings settings,
      TaskRunner runner,
      List<String> missingRules,
      AgentTelemetry telemetry)
      throws IOException {
    this.settings = settings;
    this.telemetry = telemetry;
    this.client = new JobServiceClient(settings.jobService(), telemetry.traces());
    this.slots = new Semaphore(settings.slots(), true);
    this.nodeLock = new NodeLock(settings.nodeFolder());
    this.turn = new MeasuringTurn(nodeLock, InstantSource.system());
    this.missingRules = List.copyOf(missingRules);
    ScratchFolders scratchFolders = new ScratchFolders(settings.dataFolder().resolve("scratch"));
    this.runtimeProbe = new RuntimeProbe(runner, scratchFolders);
    int processors = Math.max(1, Runtime.getRuntime().availableProcessors() / settings.slots());
    StageInputs inputs =
        new StageInputs(
            client,
            new BlobCache(settings.dataFolder().resolve("cache"), settings.cacheBytes(), telemetry),
            new CalibrationCache(
                settings.dataFolder().resolve("calibrations"),
                settings.cacheBytes() / 10,
                telemetry),
            processors);
    this.stageWork =
        new StageWork(
            client, inputs, runner, new Diagnosis(runner, processors), scratchFolders, telemetry);
    Gauge.builder("quantry.slots", settings, AgentSettings::slots)
        .description("Tasks that this member can do at a time")
        .register(telemetry.meters());
    Gauge.builder("quantry.slots.busy", running, Set::size)
        .description("Tasks that this member does now")
        .register(telemetry.meters());
    Gauge.builder("quantry.heartbeat.age", this, Agent::silentSeconds)
        .description("Time since a heartbeat of this member was answered")
        .baseUnit("seconds")
        .register(telemetry.meters());
  }

  private double silentSeconds() {
    return joined.map(membership -> membership.silence().toMillis() / 1000.0).orElse(Double.NaN);
  }

  /** Joins the fleet and begins to take work, in the background. */
  public void start() {
    spawn("join", this::joinAndConsume);
  }

  /** Its place in the fleet; empty until it has joined. */
  Optional<Membership> membership() {
    return joined;
  }

  /** Its permanent threads, by name. */
  Map<String, Pulse> pulses() {
    return Map.copyOf(pulses);
  }

  private void joinAndConsume() throws InterruptedException {
    try {
      Membership membership =
          Membership.join(client, announcement(), settings.joinToken(), () -> open);
      joined = Optional.of(membership);
      pulses.put(HEARTBEAT, membership.pulse());
      spawn(HEARTBEAT, membership::beat);
      for (Registration.PoolAssignment pool : membership.registration().pools()) {
        DispatchLoop loop =
            new DispatchLoop(
                settings.bootstrapServers(),
                pool.topic(),
                pool.shareGroup(),
                slots,
                record -> counted(record, membership),
                () -> open,
                membership::draining,
                membership::reachable,
                telemetry.traces());
        loops.add(loop);
        pulses.put(POOL_THREAD + pool.pool(), loop.pulse());
        spawn(POOL_THREAD + pool.pool(), loop::run);
      }
    } catch (IOException refused) {
      LOG.error("This agent cannot join: {}", refused.getMessage());
    }
  }

  private Announcement announcement() throws IOException, InterruptedException {
    RuntimeFacts runtime = runtimeProbe.ask(closing);
    Hardware hardware = new HardwareProbe(Path.of("/")).probe(runtime, settings.tags());
    return new Announcement(
        settings.name(),
        settings.role(),
        hardware,
        settings.slots(),
        missingRules.isEmpty() ? Isolation.FULL : Isolation.DEGRADED,
        missingRules,
        settings.version(),
        runtime.version(),
        settings.labels(),
        settings.testProviders());
  }

  private DispatchLoop.Decision counted(DispatchRecord record, Membership membership)
      throws InterruptedException {
    DispatchLoop.Decision decision = take(record, membership);
    telemetry.claimed(record.stage(), decision);
    return decision;
  }

  private static Claim.Request request(DispatchRecord record, Membership membership) {
    return new Claim.Request(
        membership.registration().memberId(), record.jobId(), record.stage(), record.expirations());
  }

  private DispatchLoop.Decision take(DispatchRecord record, Membership membership)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_FOR_CLAIM.toNanos();
    Optional<NodeLock.Held> node =
        settings.role() == Role.EVALUATOR ? turn.await() : nodeLock.shared(PATIENCE_FOR_NODE);
    if (node.isEmpty()) {
      return DispatchLoop.Decision.LATER;
    }
    NodeLock.Held held = node.get();
    boolean begun = false;
    try {
      Claim.Answer answer =
          Retry.untilAnswered(
              "Claiming " + record.jobId(),
              () -> open && System.nanoTime() < deadline,
              () -> client.claim(request(record, membership)));
      Claim.Work work = answer.work();
      if (answer.result() == Claim.Result.GONE || work == null) {
        return DispatchLoop.Decision.GONE;
      }
      begin(work, membership, held);
      begun = true;
      return DispatchLoop.Decision.TAKEN;
    } catch (JobServiceClient.RefusedException refused) {
      LOG.warn("Claim of {} refused: {}", record.jobId(), refused.getMessage());
      if (refused.passing() || refused.status() == 401) {
        membership.unreachable();
        return DispatchLoop.Decision.LATER;
      }
      return DispatchLoop.Decision.GONE;
    } catch (IOException unreachable) {
      LOG.warn("Claim of {} not answered: {}", record.jobId(), unreachable.toString());
      membership.unreachable();
      return DispatchLoop.Decision.LATER;
    } finally {
      if (!begun) {
        held.close();
      }
    }
  }

  private void begin(Claim.Work work, Membership membership, NodeLock.Held node) {
    RunningStage stage = new RunningStage(work, node);
    running.add(stage);
    if (handingOver) {
      stage.handOver();
    }
    membership.started(stage);
    LOG.info(
        "Attempt {} of {} {}", work.lease().attempt(), work.lease().stage(), work.lease().jobId());
    // below the claim, which is below the record; else below the submission itself
    String parent = telemetry.traces().current().orElse(work.traceParent());
    spawn(
        "stage-" + work.lease().jobId(),
        () -> {
          Lease lease = work.lease();
          try (Traced span = telemetry.traces().begin(spanName(lease), parent);
              LogContext about =
                  LogContext.attempt(lease.jobId(), lease.stage(), lease.attempt())) {
            span.tag("quantry.job.id", lease.jobId());
            stageWork.run(stage, membership);
          } finally {
            membership.ended(stage);
            running.remove(stage);
            stage.ended();
            slots.release();
          }
        });
  }

  private static String spanName(Lease lease) {
    return lease.stage().name().toLowerCase(Locale.ROOT);
  }

  /**
   * Leaves the fleet in order: takes nothing new, lets what runs finish for as long as it was told
   * to be patient (a second signal ends that), hands the rest over so that it goes on elsewhere at
   * once, and says goodbye.
   */
  @Override
  public void close() throws InterruptedException {
    open = false;
    joined.ifPresent(Membership::leaving);
    loops.forEach(DispatchLoop::close);
    if (!running.isEmpty() && settings.shutdownPatience().isPositive()) {
      LOG.info("Leaving: {} stages have {} to finish", running.size(), settings.shutdownPatience());
      try (SecondSignal impatient = SecondSignal.listen(this::hurry)) {
        awaitIdle(settings.shutdownPatience(), () -> hurry.getCount() == 0);
      }
    }
    handingOver = true;
    closing.cancel();
    running.forEach(RunningStage::handOver);
    awaitIdle(HAND_OVER_PATIENCE, () -> false);
    stopThreads();
    joined.ifPresent(membership -> sayGoodbye());
  }

  /** Ends the patience of a {@link #close} under way, or to come: what runs is handed over now. */
  public void hurry() {
    hurry.countDown();
  }

  private void awaitIdle(Duration patience, BooleanSupplier enough) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!running.isEmpty() && !enough.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.sleep(IDLE_LOOK_MILLIS);
    }
  }

  private void stopThreads() throws InterruptedException {
    long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
    List<Thread> left;
    synchronized (threads) {
      left = List.copyOf(threads);
    }
    // An interrupted consumer cannot leave its group in order, so those that poll get the time to.
    for (Thread thread : left) {
      if (thread.getName().contains(POOL_THREAD)) {
        thread.join(LEAVE_PATIENCE);
      }
      thread.interrupt();
    }
    for (Thread thread : left) {
      thread.join(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
    }
  }

  /** Last of all: whatever could not be handed over stage by stage is with this word. */
  private void sayGoodbye() {
    try {
      client.leave(GOODBYE_PATIENCE);
    } catch (IOException unreachable) {
      LOG.warn("Leaving unheard, leases will expire: {}", unreachable.toString());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** Work that ends when interrupted. */
  private interface Interruptible {
    void run() throws InterruptedException;
  }

  private void spawn(String name, Interruptible work) {
    Thread thread =
        Thread.ofPlatform()
            .name(settings.name() + "-" + name)
            .daemon()
            .unstarted(
                () -> {
                  try {
                    work.run();
                  } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                  }
                });
    synchronized (threads) {
      threads.removeIf(ended -> ended.getState() == Thread.State.TERMINATED);
      threads.add(thread);
    }
    thread.start();
  }
}
