package io.quantry.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.dataset.Wav;
import io.quantry.evaluation.latency.Feeds;
import io.quantry.evaluation.latency.LatencyPlan;
import io.quantry.evaluation.latency.LatencyPoint;
import io.quantry.evaluation.metric.OutputFidelity;
import io.quantry.ort.Cancellation;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrentRunTest {
  private static final Path DATA =
      Path.of(System.getProperty("quantry.root"), "..", "shared", "data");

  @TempDir Path folder;

  @Test
  void carriesEachModelsOwnStateAndForgetsItWhereAClipBegins() throws IOException {
    Dataset dataset = DatasetFormats.open(twoClips("after"));
    Path once = RecurrentModels.sum(folder.resolve("once.onnx"), 1);
    Path twice = RecurrentModels.sum(folder.resolve("twice.onnx"), 2);
    List<Float> sums = new ArrayList<>();
    List<Float> doubled = new ArrayList<>();
    try (Session first = Session.open(once, SessionSettings.threads(1));
        Session second = Session.open(twice, SessionSettings.threads(1));
        BatchReader reader = dataset.read(SampleSelection.all(), 2)) {
      SampleRunner one = runner(dataset, first, List.of("y"));
      SampleRunner two = runner(dataset, second, List.of("y"));
      for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
        sums.addAll(column(one.run(next.get(), () -> {})));
        doubled.addAll(column(two.run(next.get(), () -> {})));
      }
    }
    // Clip a holds 1, 2, 3, clip b 10, 20; batches of two cut through both.
    assertThat(sums).containsExactly(1f, 3f, 6f, 10f, 30f);
    assertThat(doubled).containsExactly(2f, 6f, 12f, 20f, 60f);
  }

  @Test
  void comparesOutputsButNotStates() throws IOException {
    Path once = RecurrentModels.sum(folder.resolve("once.onnx"), 1);
    Path more = RecurrentModels.sum(folder.resolve("more.onnx"), 1.5f);
    EvaluationReport report =
        Evaluation.run(
            EvaluationTest.request(
                once, more, twoClips("after"), "auto", "none", 100, LatencyPlan.none(), 0),
            ProgressListener.none());
    assertThat(report.samples()).isEqualTo(5);
    assertThat(report.fidelity()).extracting(OutputFidelity::output).containsExactly("y");
    // Sums grow in proportion, so the error is half the last sum of 30.
    assertThat(report.fidelity().getFirst().maxAbsoluteError()).isEqualTo(15);
  }

  @Test
  void refusesAStateThatTheModelDoesNotGiveBeforeAnythingRuns() throws IOException {
    Path model = RecurrentModels.sum(folder.resolve("model.onnx"), 1);
    assertThatThrownBy(
            () ->
                Evaluation.run(
                    EvaluationTest.request(
                        model, model, twoClips("later"), "auto", "none", 9, LatencyPlan.none(), 0),
                    ProgressListener.none()))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
        .hasMessageContaining("'later'")
        .hasMessageContaining("after");
  }

  @Test
  void timesTheFirstFrameWithTheStateOfABegin() throws IOException {
    Dataset dataset = DatasetFormats.open(twoClips("after"));
    try (Session session =
        Session.open(
            RecurrentModels.sum(folder.resolve("model.onnx"), 1), SessionSettings.threads(1))) {
      Map<String, TensorValue> feeds =
          Feeds.ofDataset(dataset, session.inputs(), new LatencyPoint(1, null));
      assertThat(Objects.requireNonNull(feeds.get("x")).floats()).containsExactly(1);
      assertThat(Objects.requireNonNull(feeds.get("before")).floats()).containsExactly(0);
      assertThatThrownBy(
              () -> Feeds.ofDataset(dataset, session.inputs(), new LatencyPoint(4, null)))
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining("batch 1");
    }
  }

  /** Figures of the models' own page for this recording: frames, mean, share above one half. */
  @ParameterizedTest
  @CsvSource({"silero_vad.onnx, 0.7811, 0.7893", "silero_vad_op18_ifless.onnx, 0.7625, 0.7673"})
  void reachesThePublishedSpeechProbabilities(String file, double mean, double share) {
    Path model = DATA.resolve("model-silero-vad").resolve(file);
    assumeSilero(model);
    Dataset dataset = DatasetFormats.open(speech());
    assertThat(dataset.samples()).isEqualTo(5286);
    List<Float> probabilities = new ArrayList<>();
    try (Session session = Session.open(model, SessionSettings.threads(1));
        BatchReader reader = dataset.read(SampleSelection.all(), 16)) {
      SampleRunner runner = runner(dataset, session, List.of("output"));
      for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
        probabilities.addAll(column(runner.run(next.get(), () -> {})));
      }
    }
    assertThat(probabilities).hasSize(5286);
    assertThat(probabilities.stream().mapToDouble(Float::doubleValue).average().orElseThrow())
        .isCloseTo(mean, within(5e-5));
    assertThat((double) probabilities.stream().filter(one -> one > 0.5).count() / 5286)
        .isCloseTo(share, within(5e-5));
  }

  @Test
  void evaluatesAndTimesASpeechModelWithStateAndConstant() {
    Path model = DATA.resolve("model-silero-vad").resolve("silero_vad.onnx");
    assumeSilero(model);
    LatencyPlan plan = LatencyPlan.of(List.of(new LatencyPoint(1, null)));
    EvaluationReport report =
        Evaluation.run(
            EvaluationTest.request(model, model, speech(), "auto", "none", 200, plan, 0),
            ProgressListener.none());
    assertThat(report.samples()).isEqualTo(200);
    assertThat(report.fidelity()).extracting(OutputFidelity::output).containsExactly("output");
    assertThat(report.fidelity().getFirst().maxAbsoluteError()).isZero();
    assertThat(report.latency()).hasSize(1);
  }

  private static void assumeSilero(Path model) {
    assumeTrue(
        Files.exists(model) && Files.exists(DATA.resolve("audio-8k")),
        "skipped: no speech models beside the project");
  }

  private static DatasetSource speech() {
    return new DatasetSource(
        "wav",
        Map.of("audio", DATA.resolve("audio-8k").resolve("aepyx_8k.wav")),
        Map.of(
            "frame",
            256,
            "context",
            32,
            "sampleRate",
            8000,
            "input",
            "input",
            "constants",
            Map.of("sr", 8000),
            "state",
            Map.of("state", Map.of("from", "stateN", "shape", List.of(2, 1, 128)))));
  }

  private DatasetSource twoClips(String from) throws IOException {
    Path audio =
        Wav.zip(
            folder.resolve("clips.zip"),
            Map.of("b.wav", Wav.mono(8000, 10, 20), "a.wav", Wav.mono(8000, 1, 2, 3)));
    return new DatasetSource(
        "wav",
        Map.of("audio", audio),
        Map.of(
            "frame", 1,
            "scale", 32768,
            "state", Map.of("before", Map.of("from", from, "shape", List.of(1, 1)))));
  }

  private static SampleRunner runner(Dataset dataset, Session session, List<String> outputs) {
    ModelFit fit = ModelFit.of(dataset, session.inputs());
    return new RecurrentRun(session, dataset, fit, outputs, new Cancellation());
  }

  private static List<Float> column(List<Map<String, TensorValue>> outputs) {
    List<Float> values = new ArrayList<>();
    for (TensorValue value : outputs.getFirst().values()) {
      for (float element : value.floats()) {
        values.add(element);
      }
    }
    return values;
  }
}
