package io.quantry.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.latency.LatencyPlan;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.metric.OutputRoles;
import io.quantry.evaluation.verdict.Objectives;
import io.quantry.ort.Cancellation;
import io.quantry.ort.RunnerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sentences through a real model and the int8 twin that a peer made of it. */
class SentenceEvaluationTest {
  private static final Path PAIRS =
      Path.of(System.getProperty("quantry.root"), "..", "shared", "data", "sts-b");

  @TempDir static Path folder;

  private static Path model = Path.of("");
  private static Path twin = Path.of("");
  private static Path tokenizer = Path.of("");

  @BeforeAll
  static void unpack() throws IOException {
    model = unpack("all-minilm-l6-v2.onnx");
    twin = unpack("all-minilm-l6-v2-q.onnx");
    tokenizer = unpack("all-minilm-l6-v2-tokenizer.json");
  }

  @Test
  void reachesThePublishedCorrelationOnStsB() {
    Path text = PAIRS.resolve("stsb-en-test.csv");
    assumeTrue(Files.exists(text), "skipped: no STS-B pairs beside the project");
    EvaluationReport report = Evaluation.run(request(source(text), "mean"), this::ignore);
    MetricResult spearman = EvaluationTest.accuracy(report);
    System.out.println(report.words());
    assertThat(spearman.name()).isEqualTo("pair-similarity");
    assertThat(spearman.samples()).isEqualTo(1379);
    assertThat(spearman.baseline()).isCloseTo(82.03, within(0.05));
    assertThat(spearman.candidate()).isBetween(80.0, 83.0);
    assertThat(spearman.change().lower()).isLessThan(spearman.change().upper());
    MetricResult cosine =
        report.furtherMetrics().stream()
            .filter(metric -> metric.name().equals("embedding-cosine"))
            .findFirst()
            .orElseThrow();
    // The peer's own figure for these sentences is 0.9908.
    assertThat(cosine.candidate()).isCloseTo(99.08, within(0.15));
  }

  @Test
  void asksForPoolingWhereAModelGivesAVectorAToken() throws IOException {
    Path text = Files.writeString(folder.resolve("pairs.tsv"), "a cat\ta dog\t3\n");
    assertThatThrownBy(() -> Evaluation.run(request(source(text), "none"), this::ignore))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
        .hasMessageContaining("mean");
  }

  @Test
  void givesTheTokenIdsOfTheOriginalAndPadsToTheLongest() throws IOException {
    Path text = Files.writeString(folder.resolve("lines.txt"), "hello world\nhello\n");
    Dataset dataset =
        DatasetFormats.open(
            new DatasetSource("text", Map.of("text", text, "tokenizer", tokenizer), Map.of()));
    try (var reader = dataset.read(SampleSelection.all(), 2)) {
      var feed = reader.next().orElseThrow().feeds().getFirst();
      // bert-base-uncased: [CLS] 101, hello 7592, world 2088, [SEP] 102, [PAD] 0.
      assertThat(Objects.requireNonNull(feed.get("input_ids")).longs())
          .containsExactly(101, 7592, 2088, 102, 101, 7592, 102, 0);
      assertThat(Objects.requireNonNull(feed.get("attention_mask")).longs())
          .containsExactly(1, 1, 1, 1, 1, 1, 1, 0);
    }
  }

  @Test
  void refusesATokenizerWithIdsBeyondTheEmbeddingTable() throws IOException {
    String json =
        Files.readString(tokenizer).replaceFirst("\"hello\"\\s*:\\s*7592", "\"hello\":40000");
    Path wrong = Files.writeString(folder.resolve("wrong.json"), json);
    Path text = Files.writeString(folder.resolve("hello.tsv"), "hello\thello\n");
    DatasetSource source =
        new DatasetSource("text", Map.of("text", text, "tokenizer", wrong), Map.of("columns", 2));
    assertThatThrownBy(() -> Evaluation.run(request(source, "mean"), this::ignore))
        .isInstanceOfSatisfying(
            RunnerException.class, e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"));
  }

  @Test
  void refusesAFileThatIsNoTokenizer() throws IOException {
    Path text = Files.writeString(folder.resolve("one.txt"), "hello\n");
    Path wrong = Files.writeString(folder.resolve("broken.json"), "{\"model\": 3");
    assertThatThrownBy(
            () ->
                DatasetFormats.open(
                    new DatasetSource("text", Map.of("text", text, "tokenizer", wrong), Map.of())))
        .isInstanceOfSatisfying(
            EvaluationException.class, e -> assertThat(e.code()).isEqualTo("dataset-malformed"));
  }

  private void ignore(String stage, double fraction, String detail) {}

  private static DatasetSource source(Path text) {
    return new DatasetSource(
        "text", Map.of("text", text, "tokenizer", tokenizer), Map.of("columns", 2));
  }

  private static EvaluationRequest request(DatasetSource source, String pooling) {
    return new EvaluationRequest(
        model,
        twin,
        source,
        "auto",
        OutputRoles.usual().withPooling(pooling),
        Integer.MAX_VALUE,
        16,
        2,
        LatencyPlan.none(),
        0,
        new Objectives(1.0, 0.95, null, null),
        7,
        new Cancellation());
  }

  private static Path unpack(String resource) throws IOException {
    Path file = folder.resolve(resource);
    try (InputStream stream =
        SentenceEvaluationTest.class.getClassLoader().getResourceAsStream(resource)) {
      assertThat(stream).as(resource).isNotNull();
      Files.copy(stream, file);
    }
    return file;
  }
}
