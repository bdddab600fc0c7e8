package io.quantry.bench;

import io.quantry.evaluation.Evaluation;
import io.quantry.evaluation.EvaluationRequest;
import io.quantry.evaluation.ProgressListener;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.latency.LatencyPlan;
import io.quantry.evaluation.metric.OutputRoles;
import io.quantry.evaluation.verdict.Objectives;
import io.quantry.ort.Cancellation;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Peak resident memory of an evaluation of 10,000 and of 100,000 labelled pictures (noise in the
 * form of MNIST), each in fresh processes started as the engine is.
 *
 * <p>Arguments: baseline and candidate that take pictures of 28 × 28, processes each (default 3).
 */
public final class EvaluationMemoryBenchmark {
  private static final int SIDE = 28;
  private static final int CLASSES = 36;
  private static final int[] SAMPLES = {10_000, 100_000};

  private EvaluationMemoryBenchmark() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length > 3) {
      evaluate(arguments);
      return;
    }
    int processes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    try (Scratch scratch = Scratch.create()) {
      double[] medians = new double[SAMPLES.length];
      for (int i = 0; i < SAMPLES.length; i++) {
        Path images = scratch.folder().resolve("images");
        Path labels = scratch.folder().resolve("labels");
        write(images, labels, SAMPLES[i]);
        double[] megabytes = new double[processes];
        for (int process = 0; process < processes; process++) {
          megabytes[process] = peak(arguments[0], arguments[1], images, labels);
        }
        Arrays.sort(megabytes);
        medians[i] = megabytes[processes / 2];
        System.out.printf(
            Locale.ROOT,
            "%,d samples: %.1f MB (%.1f to %.1f)%n",
            SAMPLES[i],
            medians[i],
            megabytes[0],
            megabytes[processes - 1]);
      }
      System.out.printf(Locale.ROOT, "ratio %.3f%n", medians[1] / medians[0]);
    }
  }

  private static double peak(String baseline, String candidate, Path images, Path labels)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx2g",
                "-Xmn32m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                EvaluationMemoryBenchmark.class.getName(),
                baseline,
                candidate,
                images.toString(),
                labels.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    // ONNX Runtime 1.29 crashes at its start where a command line has over 4,000 characters.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    String line = process.inputReader().readLine();
    if (process.waitFor() != 0 || line == null) {
      throw new IllegalStateException("The evaluation ended with " + process.exitValue());
    }
    return Double.parseDouble(line);
  }

  private static void evaluate(String[] arguments) {
    Evaluation.run(
        new EvaluationRequest(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            new DatasetSource(
                "idx",
                Map.of("images", Path.of(arguments[2]), "labels", Path.of(arguments[3])),
                Map.of()),
            "auto",
            OutputRoles.usual(),
            Integer.MAX_VALUE,
            EvaluationRequest.DEFAULT_BATCH,
            1,
            LatencyPlan.none(),
            0,
            new Objectives(1.0, 0.95, null, null),
            EvaluationRequest.DEFAULT_SEED,
            new Cancellation()),
        ProgressListener.none());
    System.out.println(ResidentPeak.ownMegabytes());
  }

  private static void write(Path images, Path labels, int samples) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    byte[] picture = new byte[SIDE * SIDE];
    try (DataOutputStream pictures = open(images);
        DataOutputStream classes = open(labels)) {
      for (int value : new int[] {0x803, samples, SIDE, SIDE}) {
        pictures.writeInt(value);
      }
      classes.writeInt(0x801);
      classes.writeInt(samples);
      for (int i = 0; i < samples; i++) {
        random.nextBytes(picture);
        pictures.write(picture);
        classes.write(random.nextInt(CLASSES));
      }
    }
  }

  private static DataOutputStream open(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }
}
