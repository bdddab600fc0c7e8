package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.job.JobState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One real job, with a worker in a process of its own, as an operator sees it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservedIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";
  private static final Duration SPANS_LIMIT = Duration.ofSeconds(60);
  private static final Path DEPLOY = Path.of(System.getProperty("quantry.root"), "deploy");

  private SpanCollector collector;
  private PlatformUnderTest platform;
  private WorkerUnderTest worker;
  private String workerManagement;
  private JobView end;

  @SuppressWarnings("NullAway.Init") // before any test
  ObservedIT() {}

  @BeforeAll
  void runsOneJob(@TempDir Path folder) throws Exception {
    collector = new SpanCollector();
    Map<String, String> exported =
        Map.of(
            "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT",
            collector.endpoint(),
            "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_SCHEDULEDELAY",
            "500ms");
    platform = PlatformUnderTest.up(folder.resolve("home"), exported, "--without-worker");
    int port = freePort();
    workerManagement = "http://127.0.0.1:" + port;
    Map<String, String> ofWorker = new HashMap<>(exported);
    ofWorker.put("MANAGEMENT_SERVER_PORT", Integer.toString(port));
    ofWorker.put("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs");
    worker = WorkerUnderTest.start(platform, "observed", ofWorker);
    assertThat(ManagementClient.awaitUp(workerManagement, "readiness").statusCode()).isEqualTo(200);

    QuantryClient client = platform.client();
    assertThatThrownBy(() -> client.get(Routes.job("job_nobody"))).hasMessageContaining("no such");
    DemoData.uploadGlyphs(client);
    JobView job =
        new JobView(
            client.send(
                "POST",
                Routes.JOBS,
                DemoData.glyphJob(),
                Map.of("traceparent", "00-" + TRACE + "-" + CALLER + "-01")));
    end = DemoData.awaitEnd(client, job);
    assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
  }

  @AfterAll
  void stops() throws Exception {
    worker.close();
    platform.close();
    collector.close();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void oneTraceLeadsFromTheRequestThroughKafkaIntoTheChildren() throws Exception {
    assertThat(end.document().path("traceId").asString()).isEqualTo(TRACE);
    Predicate<SpanCollector.Span> inTheEngine = span -> span.name().startsWith("engine ");
    SpanCollector.Span quantizes = await(inTheEngine.and(span -> span.service().equals("worker")));
    SpanCollector.Span evaluates =
        await(inTheEngine.and(span -> span.service().equals("evaluator")));

    assertThat(path(quantizes))
        .containsSubsequence(
            "worker child",
            "worker quantization",
            "worker claim",
            "job-service publish jobs.cpu",
            "job-service http post /v1/jobs",
            "api-gateway http post /v1/**");
    assertThat(path(evaluates))
        .containsSubsequence(
            "evaluator child",
            "evaluator evaluation",
            "evaluator claim",
            "job-service publish evaluations.cpu",
            "job-service http post /v1/jobs",
            "api-gateway http post /v1/**");
    assertThat(names())
        .as("what a worker asks of job-service on behalf of the job belongs to it too")
        .contains("worker download", "worker upload", "job-service http post /internal/v1/claims");
  }

  /** Waits for a span, and for those above it. */
  private SpanCollector.Span await(Predicate<SpanCollector.Span> wanted)
      throws InterruptedException {
    long deadline = System.nanoTime() + SPANS_LIMIT.toNanos();
    while (true) {
      Optional<SpanCollector.Span> found =
          collector.of(TRACE).stream()
              .filter(wanted)
              .filter(span -> path(span).getLast().equals("caller"))
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      assertThat(System.nanoTime()).as("spans so far: %s", names()).isLessThan(deadline);
      Thread.sleep(250);
    }
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    collector.of(TRACE).forEach(span -> names.add(span.service() + " " + span.name()));
    return names;
  }

  /** From the span up to the root, which is what we sent. */
  private List<String> path(SpanCollector.Span span) {
    List<String> path = new ArrayList<>();
    Optional<SpanCollector.Span> current = Optional.of(span);
    String parent = "";
    while (current.isPresent()) {
      path.add(current.get().service() + " " + current.get().name());
      parent = current.get().parent();
      String above = parent;
      current = collector.of(TRACE).stream().filter(one -> one.id().equals(above)).findFirst();
    }
    path.add(parent.equals(CALLER) ? "caller" : "missing " + parent);
    return path;
  }

  @Test
  void dashboardAndAlertsAskOnlyForWhatIsExported() throws Exception {
    Set<String> exported =
        MetricNames.ofScrape(
            ManagementClient.get(workerManagement + "/actuator/prometheus").body());
    for (String management : platform.running().management().values()) {
      exported.addAll(
          MetricNames.ofScrape(ManagementClient.get(management + "/actuator/prometheus").body()));
    }

    assertThat(exported)
        .containsAll(MetricNames.ofDashboard(DEPLOY.resolve("grafana/quantry.json")));
    for (JsonNode rule : MetricNames.rules(DEPLOY.resolve("prometheus/quantry-rules.yml"))) {
      assertThat(exported)
          .as(rule.path("alert").asString())
          .containsAll(MetricNames.in(rule.path("expr").asString()));
    }
  }

  @Test
  void aLineOfTheLogSaysWhichJobAndTraceItIsAbout() throws Exception {
    List<JsonNode> lines =
        Files.readAllLines(platform.home().resolve("observed.log")).stream()
            .map(new JsonMapper()::readTree)
            .toList();

    assertThat(lines)
        .anySatisfy(
            line -> {
              assertThat(line.path("jobId").asString("")).isEqualTo(end.id());
              assertThat(line.path("traceId").asString("")).isEqualTo(TRACE);
            });
    assertThat(Files.readString(platform.home().resolve("quantry.log")))
        .contains("jobId=" + end.id(), "traceId=" + TRACE);
  }

  @Test
  void noLogHoldsASecret() throws Exception {
    JsonNode secrets = new JsonMapper().readTree(platform.home().resolve("secrets.json").toFile());
    List<String> values = new ArrayList<>();
    secrets.forEach(value -> values.add(value.asString()));
    assertThat(values).hasSizeGreaterThan(1);
    try (Stream<Path> logs = Files.list(platform.home())) {
      for (Path log : logs.filter(file -> file.toString().endsWith(".log")).toList()) {
        assertThat(Files.readString(log)).as(log.toString()).doesNotContain(values);
      }
    }
  }
}
