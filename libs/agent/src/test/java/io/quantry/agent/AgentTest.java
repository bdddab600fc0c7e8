package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.backends.Backends;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.engine.RuntimeFacts;
import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Completion;
import io.quantry.contracts.fleet.DatasetRef;
import io.quantry.contracts.fleet.DispatchRecord;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.contracts.fleet.Isolation;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.fleet.Registration;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.Stage;
import io.quantry.contracts.spec.EvaluationSpec;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.Objectives;
import io.quantry.contracts.spec.TechniqueSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The agent between a real Kafka and a job service that speaks real HTTP. */
class AgentTest {
  private static final long PATIENCE_SECONDS = 30;
  private static final RuntimeFacts RUNTIME =
      new RuntimeFacts("1.29.0", List.of("CPUExecutionProvider"), List.of("avx2"));

  @TempDir Path folder;
  private final JsonMapper json = JsonMapper.shared();
  private final String topic = "jobs." + UUID.randomUUID();
  private FakeJobService jobService;
  private Agent agent;
  private volatile TaskRunner runner =
      (scratch, task, max, events, cancellation) -> quantized(scratch, "output/model.onnx");

  @BeforeEach
  void startAgent() throws Exception {
    createTopics();
    startAgent(Role.WORKER);
  }

  private void startAgent(Role role) throws Exception {
    jobService =
        new FakeJobService(
            new Registration(
                "wrk_1",
                "qnw_member",
                200,
                5_000,
                List.of(new Registration.PoolAssignment("cpu", topic, "g-" + topic))));
    AgentSettings settings =
        new AgentSettings(
            role,
            "under-test",
            1,
            jobService.address(),
            Backends.bootstrapServers(),
            "qnw_join",
            folder.resolve("data"),
            folder.resolve("node"),
            1 << 20,
            List.of(),
            "test");
    agent =
        new Agent(
            settings,
            (scratch, task, max, events, cancellation) ->
                task.describeRuntime() == null
                    ? runner.run(scratch, task, max, events, cancellation)
                    : EngineOutcome.of(RUNTIME),
            List.of("network"));
    agent.start();
  }

  @AfterEach
  void stopAgent() throws Exception {
    agent.close();
    jobService.close();
  }

  @Test
  void doesAJobFromRecordToCompletion() throws Exception {
    offer("job_1");
    publish(json.writeValueAsBytes(new DispatchRecord("job_1", Stage.QUANTIZATION)));

    FakeJobService.Call word = finalWord();

    assertThat(word.path()).isEqualTo(InternalRoutes.COMPLETIONS);
    Completion.Done done = json.readValue(word.body(), Completion.Done.class);
    assertThat(done.lease().jobId()).isEqualTo("job_1");
    assertThat(done.artifacts()).extracting(BlobRef::name).containsExactly("model.onnx");
    assertThat(jobService.uploads.get("model.onnx"))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("quantized weights");
    awaitEmpty(folder.resolve("data/scratch"));
  }

  @Test
  void tellsTheEngineTheTargetAndWhatAnEarlierCalibrationShowed() throws Exception {
    JobSpec.Target target = new JobSpec.Target("gpu", List.of("avx2"));
    List<EngineTask> tasks = new CopyOnWriteArrayList<>();
    List<String> known = new CopyOnWriteArrayList<>();
    runner =
        (scratch, task, max, events, cancellation) -> {
          tasks.add(task);
          Path statistics = scratch.resolve(QuantizeTask.CALIBRATION_FILE);
          try {
            known.add(Files.exists(statistics) ? Files.readString(statistics) : "nothing");
            Files.writeString(statistics, "seen by pass " + known.size());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return quantized(scratch, "output/model.onnx");
        };
    for (String job : List.of("job_8", "job_9")) {
      offer(job, "one model", data("one dataset"), target);
      publish(json.writeValueAsBytes(new DispatchRecord(job, Stage.QUANTIZATION)));
      assertThat(finalWord().body()).contains(job);
    }
    offer("job_10", "one model", data("another dataset"), target);
    publish(json.writeValueAsBytes(new DispatchRecord("job_10", Stage.QUANTIZATION)));
    assertThat(finalWord().body()).contains("job_10");

    assertThat(known).containsExactly("nothing", "seen by pass 1", "nothing");
    assertThat(tasks)
        .extracting(task -> Objects.requireNonNull(task.quantize()).target())
        .containsExactly(target, target, target);
  }

  @Test
  void announcesWhatTheEnginesRuntimeSays() throws Exception {
    Announcement announcement =
        Optional.ofNullable(jobService.announcements.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
            .orElseThrow();

    assertThat(announcement.hardware().executionProviders())
        .isEqualTo(RUNTIME.executionProviders());
    assertThat(announcement.hardware().instructionSets()).isEqualTo(RUNTIME.instructionSets());
    assertThat(announcement.isolation()).isEqualTo(Isolation.DEGRADED);
    assertThat(announcement.missingRules()).containsExactly("network");
  }

  @Test
  void hasTheNodeAloneUntilAnEvaluationTimesNothingAnyMore() throws Exception {
    stopAgent();
    NodeLock node = new NodeLock(folder.resolve("node"));
    List<Boolean> sharedWhileTiming = new CopyOnWriteArrayList<>();
    List<Boolean> sharedAfterwards = new CopyOnWriteArrayList<>();
    runner =
        (scratch, task, max, events, cancellation) -> {
          events.accept(new EngineEvent("latency", 0.1, "point 1 of 1"));
          sharedWhileTiming.add(canShare(node));
          events.accept(new EngineEvent(EvaluateTask.ACCURACY, 0.6, "16 of 100 samples"));
          sharedAfterwards.add(canShare(node));
          return failed("internal-error", "enough was seen");
        };
    startAgent(Role.EVALUATOR);
    offer("job_7");
    publish(json.writeValueAsBytes(new DispatchRecord("job_7", Stage.EVALUATION)));

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.FAILURES);
    assertThat(sharedWhileTiming).containsExactly(false);
    assertThat(sharedAfterwards).containsExactly(true);
    try (NodeLock.Held alone = node.alone(Duration.ofSeconds(5)).orElseThrow()) {
      assertThat(alone).as("given back at the end").isNotNull();
    }
  }

  private static boolean canShare(NodeLock node) throws InterruptedException {
    Optional<NodeLock.Held> share = node.shared(Duration.ofMillis(100));
    share.ifPresent(NodeLock.Held::close);
    return share.isPresent();
  }

  @Test
  void givesARecordBackWhileTheJobServiceIsAwayAndTakesItLater() throws Exception {
    jobService.claimsToFail.set(2);
    offer("job_2");
    publish(json.writeValueAsBytes(new DispatchRecord("job_2", Stage.QUANTIZATION)));

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.COMPLETIONS);
    assertThat(jobService.claims).hasValue(3);
  }

  @Test
  void buriesWhatItCannotReadAndGoesOn() throws Exception {
    offer("job_3");
    publish("{\"jobId\":".getBytes(StandardCharsets.UTF_8));
    publish(json.writeValueAsBytes(new DispatchRecord("job_gone", Stage.QUANTIZATION)));
    publish(json.writeValueAsBytes(new DispatchRecord("job_3", Stage.QUANTIZATION)));

    assertThat(finalWord().body()).contains("job_3");
    assertThat(firstDeadLetter()).hasValue("{\"jobId\":");
  }

  @Test
  void killsACanceledTaskAndAcknowledges() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    runner =
        (scratch, task, max, events, cancellation) -> {
          begun.countDown();
          while (cancellation.cause().isEmpty()) {
            Thread.sleep(10);
          }
          return failed("canceled", "stopped");
        };
    offer("job_4");
    publish(json.writeValueAsBytes(new DispatchRecord("job_4", Stage.QUANTIZATION)));
    assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

    jobService.order = Heartbeat.Order.CANCEL;

    FakeJobService.Call word = finalWord();
    assertThat(word.path()).isEqualTo(InternalRoutes.CANCELLATIONS);
  }

  @Test
  void reportsTheEnginesFailureWithItsLogFirst() throws Exception {
    runner =
        (scratch, task, max, events, cancellation) -> {
          events.accept(new EngineEvent("scan", 0.1, "reading the model"));
          return failed("model-non-finite", "Tensor w holds NaN");
        };
    offer("job_5");
    publish(json.writeValueAsBytes(new DispatchRecord("job_5", Stage.QUANTIZATION)));

    FakeJobService.Call word = finalWord();

    assertThat(word.path()).isEqualTo(InternalRoutes.FAILURES);
    assertThat(json.readValue(word.body(), Completion.Failed.class).failure())
        .isEqualTo(new Failure("model-non-finite", "Tensor w holds NaN"));
    assertThat(jobService.logLines).containsExactly("scan: reading the model");
  }

  @Test
  void uploadsNothingFromOutsideTheScratchFolder() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "not yours");
    runner =
        (scratch, task, max, events, cancellation) -> {
          link(scratch.resolve("output/model.onnx"), secret);
          return outcome("output/model.onnx");
        };
    offer("job_6");
    publish(json.writeValueAsBytes(new DispatchRecord("job_6", Stage.QUANTIZATION)));

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.FAILURES);
    assertThat(jobService.uploads).isEmpty();
  }

  /** The scratch folder goes after the final word, on the agent's own thread. */
  private static void awaitEmpty(Path scratch) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!isEmpty(scratch) && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(scratch).isEmptyDirectory();
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private FakeJobService.Call finalWord() throws InterruptedException {
    return Optional.ofNullable(jobService.finalWords.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .orElseThrow();
  }

  private void offer(String job) {
    offer(job, job, null, null);
  }

  private void offer(
      String job, String model, @Nullable DatasetRef data, JobSpec.@Nullable Target target) {
    jobService.grantable.put(
        job,
        new Claim.Work(
            new Lease(job, Stage.QUANTIZATION, 1, "lease-" + job),
            new TechniqueSpec("dynamic", Map.of()),
            List.of(blob("model.onnx", "weights of " + model)),
            null,
            data,
            EvaluationSpec.defaults(),
            Objectives.none(),
            60_000,
            target));
  }

  private DatasetRef data(String content) {
    return new DatasetRef(
        new DatasetManifest("npy", Map.of("input", "x.npy"), Map.of()),
        List.of(blob("x.npy", content)),
        null);
  }

  private BlobRef blob(String name, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    String digest = FakeJobService.digest(bytes);
    jobService.blobs.put(digest, bytes);
    return new BlobRef(name, digest, bytes.length);
  }

  private static EngineOutcome quantized(Path scratch, String output) {
    try {
      assertThat(scratch.resolve("model/model.onnx")).content().startsWith("weights of ");
      Files.writeString(scratch.resolve(output), "quantized weights");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return outcome(output);
  }

  private static void link(Path link, Path target) {
    try {
      Files.createSymbolicLink(link, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EngineOutcome outcome(String output) {
    ModelFacts facts = new ModelFacts(8, Map.of(), List.of(), List.of(), List.of(), Map.of(), 0);
    return EngineOutcome.of(
        new QuantizeResult(
            4,
            2,
            List.of(output),
            facts,
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            "1.29.0",
            List.of(),
            Map.of()));
  }

  private static EngineOutcome failed(String code, String message) {
    return EngineOutcome.of(new Failure(code, message));
  }

  private void createTopics() throws Exception {
    try (Admin admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", Backends.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topic, 1, (short) 1), new NewTopic(topic + ".dead", 1, (short) 1)))
          .all()
          .get();
      ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, "g-" + topic);
      admin
          .incrementalAlterConfigs(
              Map.of(
                  group,
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("share.auto.offset.reset", "earliest"),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private void publish(byte[] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", Backends.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }

  private Optional<String> firstDeadLetter() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", Backends.bootstrapServers(),
                "group.id", UUID.randomUUID().toString(),
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic + ".dead"));
      for (int i = 0; i < PATIENCE_SECONDS; i++) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          return Optional.of(new String(record.value(), StandardCharsets.UTF_8));
        }
      }
    }
    return Optional.empty();
  }
}
