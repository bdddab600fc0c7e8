package io.quantry.bench;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.Cancellation;
import io.quantry.ort.OperatorTimes;
import io.quantry.ort.PreparedRun;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.popcount.bits.BinaryProduct;
import io.quantry.popcount.bits.ChannelScale;
import io.quantry.popcount.bits.PackedSigns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * A product of {@code [batch, 1024]} with {@code [1024, 1024]} by XNOR and popcount, the packing of
 * the activation included, beside ONNX Runtime's FLOAT MatMul of the same shape on one thread: as a
 * call from Java, and its kernel alone as the runtime's own profile states it.
 *
 * <p>Activations are drawn anew for each invocation of a ring, so that no branch predictor learns
 * their signs. Started without arguments; prints JMH's results, and the medians of calls and their
 * ratios, which stay the same on a machine that takes the processor away at times.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
// A fork's command line holds every jar. ONNX Runtime 1.29 searches the process's command line by a
// regular expression that recurses a few frames a character, beyond a stack of 1 MiB.
@Fork(value = 3, jvmArgsAppend = "-Xss16m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH fills the fields in its own set-up.
public class PopcountBenchmark {
  private static final int SIZE = 1024;
  private static final int PROFILED_RUNS = 2000;
  private static final int RING = 64;

  /** Rows of the activation. */
  @Param({"1", "8", "64"})
  public int batch;

  private final List<float[]> activations = new ArrayList<>();
  private final float[] result = new float[64 * SIZE];
  private int next;
  private BinaryProduct product;
  private PackedSigns signs;
  private Session session;
  private PreparedRun run;

  @Setup(Level.Trial)
  public void prepare() {
    SplittableRandom random = new SplittableRandom(1024);
    for (int i = 0; i < RING; i++) {
      activations.add(gaussian(random, batch * SIZE));
    }
    signs = new PackedSigns(batch, SIZE);
    PackedSigns weights = new PackedSigns(SIZE, SIZE);
    weights.pack(gaussian(random, SIZE * SIZE), 0);
    float[] scale = gaussian(random, SIZE);
    product = new BinaryProduct(weights, new ChannelScale(scale, gaussian(random, SIZE)));
    session = Session.open(ByteBuffer.wrap(matMul(random)), SessionSettings.threads(1));
    run = session.prepare(feeds(activations.getFirst(), batch), List.of("y"));
  }

  @TearDown(Level.Trial)
  public void close() {
    run.close();
    session.close();
  }

  /** Packs the activation and multiplies. */
  @Benchmark
  public float[] popcount() {
    product.multiply(activation(), batch, result);
    return result;
  }

  /** Packs the activation only. */
  @Benchmark
  public PackedSigns packing() {
    signs.pack(activation(), 0);
    return signs;
  }

  /** One call of the runtime; its result stays there. */
  @Benchmark
  public long runtime() {
    return run.nanos(new Cancellation());
  }

  private float[] activation() {
    next = (next + 1) % RING;
    return activations.get(next);
  }

  private static Map<String, TensorValue> feeds(float[] activation, int batch) {
    return Map.of("x", TensorValue.ofFloats(activation, batch, SIZE));
  }

  private static byte[] matMul(SplittableRandom random) {
    Graph graph = new Graph("product");
    ValueType type = ValueType.tensor(ElementType.FLOAT);
    Value x = graph.addInput("x", type);
    Tensor weights = Tensor.ofFloats(gaussian(random, SIZE * SIZE), SIZE, SIZE);
    Value right = graph.addInitializer("weights", weights);
    Value y = graph.newNode("MatMul").inputs(x, right).output("y").append().requireOutput(0);
    y.setType(type);
    graph.addOutput(y);
    Model model = new Model(10, graph);
    model.opsets().set("", 21);
    return ModelWriter.toBytes(model);
  }

  private static float[] gaussian(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Runs all of it and prints a row for each batch. */
  public static void main(String[] arguments) throws RunnerException, IOException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(PopcountBenchmark.class.getName() + "\\.")
                    .shouldFailOnError(true)
                    .build())
            .run();
    MarkdownTable table =
        new MarkdownTable(
            "batch", "packing", "popcount", "call of the runtime", "ratio", "its kernel", "ratio");
    for (String batch : List.of("1", "8", "64")) {
      double popcount = nanos(results, "popcount", batch);
      double runtime = nanos(results, "runtime", batch);
      double kernel = kernelNanos(Integer.parseInt(batch));
      table.row(
          batch,
          micros(nanos(results, "packing", batch)),
          micros(popcount),
          micros(runtime),
          ratio(runtime / popcount),
          micros(kernel),
          ratio(kernel / popcount));
    }
  }

  /** The median time in the runtime's MatMul, from its own profile; whole microseconds. */
  private static double kernelNanos(int batch) throws IOException {
    SplittableRandom random = new SplittableRandom(batch);
    Path folder = Files.createTempDirectory("popcount");
    Path model = folder.resolve("product.onnx");
    try {
      Files.write(model, matMul(random));
      Map<String, TensorValue> feeds = feeds(gaussian(random, batch * SIZE), batch);
      SessionSettings settings = SessionSettings.threads(1);
      return 1e3
          * OperatorTimes.ofNodes(model, feeds, settings, PROFILED_RUNS, folder, new Cancellation())
              .getFirst()
              .micros();
    } finally {
      Files.deleteIfExists(model);
      Files.delete(folder);
    }
  }

  /** The median of all calls of all forks. */
  private static double nanos(Collection<RunResult> results, String benchmark, String batch) {
    return results.stream()
        .filter(one -> one.getPrimaryResult().getLabel().equals(benchmark))
        .filter(one -> one.getParams().getParam("batch").equals(batch))
        .mapToDouble(one -> one.getPrimaryResult().getStatistics().getPercentile(50))
        .findFirst()
        .orElseThrow();
  }

  private static String micros(double nanos) {
    return String.format(Locale.ROOT, "%.2f µs", nanos / 1e3);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.1f", ratio);
  }
}
