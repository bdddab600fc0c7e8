package io.quantry.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.dataset.Wav;
import io.quantry.evaluation.latency.LatencyPlan;
import io.quantry.evaluation.metric.OutputRoles;
import io.quantry.evaluation.verdict.Objectives;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.file.WriteOptions;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an accuracy run does while it takes long. */
class AccuracyRunTest {
  private static final int WIDTH = 1024;
  private static final Duration MOST = Duration.ofSeconds(2);

  @TempDir Path folder;

  @Test
  void stopsWithinTwoSecondsInTheMidstOfALongRun() throws Exception {
    // One run takes tens of seconds: 600 products, two billion operations each.
    Path model = products(folder.resolve("products.onnx"), 600);
    Path audio = Files.write(folder.resolve("a.wav"), Wav.mono(8000, new int[WIDTH * WIDTH]));
    Cancellation cancellation = new Cancellation();
    CompletableFuture<Void> running = new CompletableFuture<>();
    CompletableFuture<Throwable> ended =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                Evaluation.run(
                    request(model, audio, WIDTH, cancellation),
                    (stage, fraction, detail) -> running.complete(null));
                return new AssertionError("it ran to its end");
              } catch (RuntimeException e) {
                return e;
              }
            });
    running.get(2, TimeUnit.MINUTES);
    Thread.sleep(500);
    assertThat(ended).isNotDone();
    long asked = System.nanoTime();
    cancellation.cancel();
    Throwable end = ended.get(2, TimeUnit.MINUTES);
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    System.out.println("stopped after " + took);
    assertThat(end).isInstanceOf(CancellationException.class);
    assertThat(took).isLessThan(MOST);
  }

  @Test
  void tellsEverySecondWhileOneBatchTakesLong() throws IOException {
    // All frames are one batch, but they run one by one: seconds in all.
    Path model = RecurrentModels.sum(folder.resolve("sum.onnx"), 1);
    Path audio = Files.write(folder.resolve("a.wav"), Wav.mono(8000, new int[200_000]));
    DatasetSource source =
        new DatasetSource(
            "wav",
            Map.of("audio", audio),
            Map.of(
                "frame",
                1,
                "state",
                Map.of("before", Map.of("from", "after", "shape", List.of(1, 1)))));
    List<Double> fractions = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    Cancellation cancellation = new Cancellation();
    assertThatThrownBy(
            () ->
                Evaluation.run(
                    request(model, source, 200_000, cancellation),
                    (stage, fraction, detail) -> {
                      fractions.add(fraction);
                      times.add(System.nanoTime());
                      if (fractions.stream().filter(one -> one > 0).count() == 3) {
                        cancellation.cancel();
                      }
                    }))
        .isInstanceOf(CancellationException.class);
    assertThat(fractions).isSorted().doesNotContain(1.0);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }
  }

  private static EvaluationRequest request(
      Path model, Path audio, int batch, Cancellation cancellation) {
    DatasetSource source = new DatasetSource("wav", Map.of("audio", audio), Map.of("frame", WIDTH));
    return request(model, source, batch, cancellation);
  }

  private static EvaluationRequest request(
      Path model, DatasetSource source, int batch, Cancellation cancellation) {
    return new EvaluationRequest(
        model,
        model,
        source,
        "auto",
        OutputRoles.usual(),
        Integer.MAX_VALUE,
        batch,
        1,
        LatencyPlan.none(),
        0,
        new Objectives(1.0, 0.95, null, null),
        7,
        cancellation);
  }

  /** {@code y = x · W · W · …}, so many times. */
  private static Path products(Path file, int count) throws IOException {
    ValueType type =
        ValueType.tensor(
            ElementType.FLOAT, new Shape(List.of(Dimension.named("batch"), Dimension.of(WIDTH))));
    Graph graph = new Graph("products");
    Value value = graph.addInput("x", type);
    Value weight =
        graph.addInitializer("w", Tensor.ofFloats(new float[WIDTH * WIDTH], WIDTH, WIDTH));
    for (int i = 0; i < count; i++) {
      value =
          graph
              .newNode("MatMul")
              .inputs(value, weight)
              .output(i + 1 == count ? "y" : "p" + i)
              .append()
              .requireOutput(0);
    }
    value.setType(type);
    graph.addOutput(value);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    ModelWriter.write(model, file, WriteOptions.DEFAULT);
    return file;
  }
}
