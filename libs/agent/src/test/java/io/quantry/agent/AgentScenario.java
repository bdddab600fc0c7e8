package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.backends.Backends;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.DiagnoseResult;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.RuntimeFacts;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.DatasetRef;
import io.quantry.contracts.fleet.DatasetRole;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.fleet.Registration;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.Stage;
import io.quantry.contracts.job.Verdict;
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
import java.util.Optional;
import java.util.UUID;
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
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** An agent between a real Kafka and a job service that speaks real HTTP, and what it is given. */
abstract class AgentScenario {
  static final long PATIENCE_SECONDS = 30;
  static final RuntimeFacts RUNTIME =
      new RuntimeFacts("1.29.0", List.of("CPUExecutionProvider"), List.of("avx2"));

  @TempDir Path folder;
  final JsonMapper json = JsonMapper.shared();
  final String topic = "jobs." + UUID.randomUUID();
  long heartbeatMillis = 200;
  int slots = 1;
  Duration shutdownPatience = Duration.ZERO;
  FakeJobService jobService;
  Agent agent;
  volatile TaskRunner runner =
      (scratch, task, max, events, cancellation) -> quantized(scratch, "output/model.onnx");

  @BeforeEach
  void startAgent() throws Exception {
    createTopics();
    startAgent(Role.WORKER);
  }

  final void startAgent(Role role) throws Exception {
    jobService =
        new FakeJobService(
            new Registration(
                "wrk_1",
                "qnw_member",
                heartbeatMillis,
                25_000,
                List.of(new Registration.PoolAssignment("cpu", topic, "g-" + topic))));
    AgentSettings settings =
        new AgentSettings(
            role,
            "under-test",
            slots,
            jobService.address(),
            Backends.bootstrapServers(),
            "qnw_join",
            folder.resolve("data"),
            folder.resolve("node"),
            1 << 20,
            List.of(),
            "test",
            Map.of("zone", "berlin"),
            List.of(),
            shutdownPatience);
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

  /** The scratch folder goes after the final word, on the agent's own thread. */
  static void awaitEmpty(Path scratch) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!isEmpty(scratch) && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(scratch).isEmptyDirectory();
  }

  static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  FakeJobService.Call finalWord() throws InterruptedException {
    return Optional.ofNullable(jobService.finalWords.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .orElseThrow();
  }

  void offer(String job) {
    offer(job, job, null, null);
  }

  void offer(String job, String model, @Nullable DatasetRef data, JobSpec.@Nullable Target target) {
    offer(job, 1, model, data, target, null);
  }

  /** A training. */
  void offerTraining(String job, int attempt, @Nullable BlobRef checkpoint) {
    offer(job, attempt, job, data("pictures", DatasetRole.TRAINING), null, checkpoint);
  }

  private void offer(
      String job,
      int attempt,
      String model,
      @Nullable DatasetRef data,
      JobSpec.@Nullable Target target,
      @Nullable BlobRef checkpoint) {
    jobService.grantable.put(
        job,
        new Claim.Work(
            new Lease(job, Stage.QUANTIZATION, attempt, "lease-" + job),
            new TechniqueSpec("dynamic", Map.of()),
            List.of(blob("model.onnx", "weights of " + model)),
            null,
            data,
            EvaluationSpec.defaults(),
            Objectives.none(),
            60_000,
            target,
            checkpoint));
  }

  /** An evaluation that asks where accuracy is lost. */
  void offerDiagnosis(String job) {
    EvaluationSpec usual = EvaluationSpec.defaults();
    jobService.grantable.put(
        job,
        new Claim.Work(
            new Lease(job, Stage.EVALUATION, 1, "lease-" + job),
            new TechniqueSpec("dynamic", Map.of()),
            List.of(blob("model.onnx", "weights of " + job)),
            List.of(blob("model.onnx", "quantized weights of " + job)),
            data("pictures", DatasetRole.EVALUATION),
            new EvaluationSpec(
                usual.metric(),
                usual.pooling(),
                usual.samples(),
                usual.threads(),
                usual.latency(),
                usual.outputs(),
                true),
            Objectives.none(),
            60_000,
            null,
            null));
  }

  static EngineOutcome evaluated() {
    return EngineOutcome.of(
        new EvaluateResult(
            Verdict.PASSED, "", null, null, null, null, null, 0.5, 10, List.of(), Map.of(), null));
  }

  static EngineOutcome diagnosed(long samples) {
    return EngineOutcome.of(
        new DiagnoseResult(
            samples, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of()));
  }

  DatasetRef data(String content) {
    return data(content, DatasetRole.CALIBRATION);
  }

  DatasetRef data(String content, DatasetRole role) {
    return new DatasetRef(
        new DatasetManifest("npy", Map.of("input", "x.npy"), Map.of()),
        List.of(blob("x.npy", content)),
        role,
        null);
  }

  BlobRef blob(String name, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    String digest = FakeJobService.digest(bytes);
    jobService.blobs.put(digest, bytes);
    return new BlobRef(name, digest, bytes.length);
  }

  static EngineOutcome quantized(Path scratch, String output) {
    try {
      assertThat(scratch.resolve("model/model.onnx")).content().startsWith("weights of ");
      Files.writeString(scratch.resolve(output), "quantized weights");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return outcome(output);
  }

  static void link(Path link, Path target) {
    try {
      Files.createSymbolicLink(link, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static EngineOutcome outcome(String output) {
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
            Map.of(),
            null,
            null));
  }

  static EngineOutcome failed(String code, String message) {
    return EngineOutcome.of(new Failure(code, message));
  }

  void createTopics() throws Exception {
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

  void publish(byte[] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", Backends.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }

  Optional<String> firstDeadLetter() {
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
