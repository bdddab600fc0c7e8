package io.quantry.bench;

import com.sun.management.OperatingSystemMXBean;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.ort.ActivationConsumer;
import io.quantry.ort.ActivationSession;
import io.quantry.ort.Cancellation;
import io.quantry.ort.ExtremesConsumer;
import io.quantry.ort.ExtremesSession;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.calibration.TensorObserver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What calibration costs over plain inference of the same batches by the same model, prepared as
 * techniques prepare it, in turns in one process; how fast the observers are beside a copy in
 * memory; and the peak resident memory of calibrating on 64 and on 4,096 samples, each in fresh
 * processes started as the engine is.
 *
 * <p>Arguments: model, manifest of the data, {@code products} or {@code all} tensors, threads
 * (default 2), rounds (default 15), processes a figure of memory (default 3, 0 for none).
 */
public final class CalibrationBenchmark {
  private static final int BATCHES = 4;
  private static final int OBSERVED = 400_000;
  private static final int[] SAMPLES = {64, 4096};

  private final CalibrationData data;
  private final SessionSettings settings;
  private final Path folder;

  private CalibrationBenchmark(CalibrationData data, int threads, Path folder) {
    this.data = data;
    this.settings =
        SessionSettings.threads(threads).withOptimization(SessionSettings.Optimization.BASIC);
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    CalibrationData data =
        CalibrationData.open(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2]);
    int threads = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 2;
    int rounds = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 15;
    int processes = arguments.length > 5 ? Integer.parseInt(arguments[5]) : 3;
    try (Scratch scratch = Scratch.create()) {
      CalibrationBenchmark benchmark = new CalibrationBenchmark(data, threads, scratch.folder());
      if (arguments.length > 6) {
        benchmark.calibrateOnce(Long.parseLong(arguments[6]));
        return;
      }
      benchmark.compare(rounds);
      observers();
      if (processes > 0) {
        memory(arguments, threads, processes);
      }
    }
  }

  private void compare(int rounds) throws IOException {
    // The model that is calibrated: plain runs must not pay for what preparing took out of it.
    Path prepared = folder.resolve("prepared.onnx");
    ModelWriter.write(data.model(), prepared);
    try (Session optimized =
            Session.open(prepared, settings.withOptimization(SessionSettings.Optimization.ALL));
        Session plain = Session.open(prepared, settings);
        ActivationSession streamed =
            ActivationSession.open(data.model(), data.tensors(), folder, settings);
        ExtremesSession reduced =
            ExtremesSession.open(data.model(), data.tensors(), data.tensors(), folder, settings)) {
      List<Map<String, TensorValue>> feeds = new ArrayList<>();
      data.feed((long) BATCHES * CalibrationData.BATCH, plain.inputs(), feeds::add);
      Observers minMax = new Observers(() -> TensorObserver.ofExtremes(settings.threads()));
      Observers histogram = new Observers(() -> TensorObserver.withHistogram(settings.threads()));
      List<Mode> modes =
          List.of(
              new Mode("plain", rounds * feeds.size(), plain::run),
              new Mode("plain, all optimizations", rounds * feeds.size(), optimized::run),
              new Mode(
                  "streamed and copied",
                  rounds * feeds.size(),
                  feed -> run(streamed, feed, (name, shape, values, count) -> {})),
              new Mode(
                  "min-max in the graph",
                  rounds * feeds.size(),
                  feed -> reduced.run(feed, minMax, new Cancellation())),
              new Mode(
                  "min-max, streamed", rounds * feeds.size(), feed -> run(streamed, feed, minMax)),
              new Mode("histogram", rounds * feeds.size(), feed -> run(streamed, feed, histogram)));
      for (int round = -2; round < rounds; round++) {
        for (int batch = 0; batch < feeds.size(); batch++) {
          for (Mode mode : modes) {
            mode.time(feeds.get(batch), round * feeds.size() + batch);
          }
        }
      }
      System.out.printf(
          Locale.ROOT,
          "%s: %d tensors, %.1f MB a batch, %d threads, %d rounds of %d batches%n",
          data.file().getFileName(),
          minMax.bytes.size(),
          minMax.bytes.values().stream().mapToLong(Long::longValue).sum() / 1e6,
          settings.threads(),
          rounds,
          feeds.size());
      modes.forEach(mode -> mode.print(modes.getFirst()));
    }
  }

  private static void run(
      ActivationSession session, Map<String, TensorValue> feed, ActivationConsumer consumer) {
    session.run(feed, consumer, new Cancellation());
  }

  private static void observers() {
    SplittableRandom random = new SplittableRandom(3);
    float[] normal = new float[OBSERVED];
    float[] relu = new float[OBSERVED];
    for (int i = 0; i < OBSERVED; i++) {
      normal[i] = (float) random.nextGaussian();
      relu[i] = Math.max(0, normal[i]);
    }
    float[] target = new float[OBSERVED];
    TensorObserver extremes = TensorObserver.ofExtremes(1);
    TensorObserver histogram = TensorObserver.withHistogram(1);
    TensorObserver ofRelu = TensorObserver.withHistogram(1);
    rate("copy", () -> System.arraycopy(normal, 0, target, 0, OBSERVED));
    rate("min-max", () -> extremes.observe(normal, OBSERVED));
    rate("histogram", () -> histogram.observe(normal, OBSERVED));
    rate("histogram behind a Relu", () -> ofRelu.observe(relu, OBSERVED));
  }

  private static void rate(String name, Runnable task) {
    double[] gigabytes = new double[101];
    for (int i = -300; i < gigabytes.length; i++) {
      long start = System.nanoTime();
      task.run();
      if (i >= 0) {
        gigabytes[i] = 4.0 * OBSERVED / (System.nanoTime() - start);
      }
    }
    Arrays.sort(gigabytes);
    System.out.printf(
        Locale.ROOT,
        "  %-26s %5.1f GB/s (quartiles %.1f to %.1f)%n",
        name,
        gigabytes[50],
        gigabytes[25],
        gigabytes[75]);
  }

  private static void memory(String[] arguments, int threads, int processes)
      throws IOException, InterruptedException {
    double[] medians = new double[SAMPLES.length];
    for (int i = 0; i < SAMPLES.length; i++) {
      double[] megabytes = new double[processes];
      for (int process = 0; process < processes; process++) {
        megabytes[process] = peak(arguments, threads, SAMPLES[i]);
      }
      Arrays.sort(megabytes);
      medians[i] = megabytes[processes / 2];
      System.out.printf(
          Locale.ROOT,
          "  %,d samples: peak of %.1f MB (%.1f to %.1f)%n",
          SAMPLES[i],
          medians[i],
          megabytes[0],
          megabytes[processes - 1]);
    }
    System.out.printf(Locale.ROOT, "  ratio %.3f%n", medians[1] / medians[0]);
  }

  private static double peak(String[] arguments, int threads, int samples)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx2g",
                "-Xmn32m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                // The tokenizer's log would come before the figure.
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                CalibrationBenchmark.class.getName(),
                arguments[0],
                arguments[1],
                arguments[2],
                String.valueOf(threads),
                "0",
                "0",
                String.valueOf(samples))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    // ONNX Runtime 1.29 crashes at its start where a command line has over 4,000 characters.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    String line = process.inputReader().readLine();
    if (process.waitFor() != 0 || line == null) {
      throw new IllegalStateException("The calibration ended with " + process.exitValue());
    }
    return Double.parseDouble(line);
  }

  private void calibrateOnce(long samples) {
    Observers observers = new Observers(() -> TensorObserver.withHistogram(settings.threads()));
    try (ActivationSession session =
        ActivationSession.open(data.model(), data.tensors(), folder, settings)) {
      data.feed(samples, session.inputs(), feed -> run(session, feed, observers));
    }
    System.out.println(ResidentPeak.ownMegabytes());
  }

  /** A way to run batches. Processor time is that of the whole process, all threads together. */
  private static final class Mode {
    private static final OperatingSystemMXBean PROCESS =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final String name;
    private final Consumer<Map<String, TensorValue>> run;
    private final double[] millis;
    private double processorMillis;

    Mode(String name, int batches, Consumer<Map<String, TensorValue>> run) {
      this.name = name;
      this.run = run;
      this.millis = new double[batches];
    }

    void time(Map<String, TensorValue> feed, int batch) {
      long processor = PROCESS.getProcessCpuTime();
      long start = System.nanoTime();
      run.accept(feed);
      if (batch >= 0) {
        millis[batch] = (System.nanoTime() - start) / 1e6;
        processorMillis += (PROCESS.getProcessCpuTime() - processor) / 1e6;
      }
    }

    void print(Mode plain) {
      double[] ratios = new double[millis.length];
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] = millis[i] / plain.millis[i];
      }
      Arrays.sort(ratios);
      double[] sorted = millis.clone();
      Arrays.sort(sorted);
      int count = sorted.length;
      System.out.printf(
          Locale.ROOT,
          "  %-26s %7.2f ms a batch (best %.2f), ratio %.3f (quartiles %.3f to %.3f);"
              + " processor %.2f ms, ratio %.3f%n",
          name,
          sorted[count / 2],
          sorted[0],
          ratios[count / 2],
          ratios[count / 4],
          ratios[count * 3 / 4],
          processorMillis / count,
          processorMillis / plain.processorMillis);
    }
  }

  /** An observer a tensor, which reads values where the runtime wrote them. */
  private static final class Observers implements ExtremesConsumer {
    private final Supplier<TensorObserver> factory;
    private final Map<String, TensorObserver> observers = new HashMap<>();
    private final Map<String, Long> bytes = new HashMap<>();

    Observers(Supplier<TensorObserver> factory) {
      this.factory = factory;
    }

    @Override
    public void accept(String tensor, long[] shape, float[] values, int count) {
      bytes.put(tensor, 4L * count);
      observer(tensor).observe(values, count);
    }

    @Override
    public boolean takes(String tensor, long[] shape, FloatBuffer values) {
      bytes.put(tensor, 4L * values.limit());
      observer(tensor).observe(values);
      return true;
    }

    @Override
    public void extremes(String tensor, float min, float max) {
      observer(tensor).observe(min, max);
    }

    private TensorObserver observer(String tensor) {
      return observers.computeIfAbsent(tensor, name -> factory.get());
    }
  }
}
