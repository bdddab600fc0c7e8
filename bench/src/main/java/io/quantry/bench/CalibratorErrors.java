package io.quantry.bench;

import io.quantry.ort.ActivationSession;
import io.quantry.ort.Cancellation;
import io.quantry.ort.SessionSettings;
import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.calibration.CalibrationSettings;
import io.quantry.quantizer.calibration.TensorObserver;
import io.quantry.quantizer.scheme.AffineParameters;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.scheme.Range;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What each calibration method's range costs each tensor in uint8: signal to quantization noise, in
 * dB, on the same samples. All ranges come from one pass; a second one measures them.
 *
 * <p>Arguments: model, manifest of the data, {@code products} or {@code all} tensors, samples
 * (default 64).
 */
public final class CalibratorErrors {
  /** One of each method, and that of the values. */
  private static final int SUMS = CalibrationMethod.all().size() + 1;

  private CalibratorErrors() {}

  public static void main(String[] arguments) throws IOException {
    CalibrationData data =
        CalibrationData.open(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2]);
    int samples = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 64;
    Map<String, TensorObserver> observers = new LinkedHashMap<>();
    Map<String, Map<String, Range>> ranges = new LinkedHashMap<>();
    Map<String, double[]> noise = new LinkedHashMap<>();
    SessionSettings settings =
        SessionSettings.threads(2).withOptimization(SessionSettings.Optimization.BASIC);
    try (Scratch scratch = Scratch.create();
        ActivationSession session =
            ActivationSession.open(data.model(), data.tensors(), scratch.folder(), settings)) {
      data.feed(
          samples,
          session.inputs(),
          feed ->
              session.run(
                  feed,
                  (name, shape, values, count) ->
                      observers
                          .computeIfAbsent(name, tensor -> TensorObserver.withHistogram(1))
                          .observe(values, count),
                  new Cancellation()));
      long start = System.nanoTime();
      observers.forEach(
          (name, observer) ->
              observer
                  .observed()
                  .ifPresent(
                      observed ->
                          ranges.put(name, observed.candidates(CalibrationSettings.DEFAULT))));
      System.out.printf(
          Locale.ROOT,
          "%d tensors, all methods' ranges in %.0f ms%n",
          ranges.size(),
          (System.nanoTime() - start) / 1e6);
      data.feed(
          samples,
          session.inputs(),
          feed ->
              session.run(
                  feed,
                  (name, shape, values, count) ->
                      add(
                          noise.computeIfAbsent(name, tensor -> new double[SUMS]),
                          ranges.getOrDefault(name, Map.of()),
                          values,
                          count),
                  new Cancellation()));
    }
    print(ranges, noise);
  }

  /** Sums of squares: of the errors of each method in turn, then of the values. */
  private static void add(double[] sums, Map<String, Range> ranges, float[] values, int count) {
    int method = 0;
    for (Range range : ranges.values()) {
      AffineParameters parameters = AffineParameters.asymmetric(QuantizedType.UINT8, range);
      double sum = 0;
      for (int i = 0; i < count; i++) {
        double error = values[i] - parameters.dequantize(parameters.quantize(values[i]));
        sum += error * error;
      }
      sums[method++] += sum;
    }
    for (int i = 0; i < count; i++) {
      sums[sums.length - 1] += (double) values[i] * values[i];
    }
  }

  private static void print(Map<String, Map<String, Range>> ranges, Map<String, double[]> noise) {
    Map<String, double[]> decibels = new LinkedHashMap<>();
    int row = 0;
    for (Map.Entry<String, Map<String, Range>> tensor : ranges.entrySet()) {
      double[] sums = noise.getOrDefault(tensor.getKey(), new double[SUMS]);
      int method = 0;
      StringBuilder line = new StringBuilder(tensor.getKey());
      for (Map.Entry<String, Range> range : tensor.getValue().entrySet()) {
        double signal = 10 * Math.log10(sums[sums.length - 1] / sums[method++]);
        decibels.computeIfAbsent(range.getKey(), name -> new double[ranges.size()])[row] = signal;
        line.append(
            String.format(
                Locale.ROOT,
                " | [%.3g, %.3g] %.1f dB",
                range.getValue().min(),
                range.getValue().max(),
                signal));
      }
      System.out.println(line);
      row++;
    }
    decibels.forEach(
        (name, values) -> {
          double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
          System.out.printf(
              Locale.ROOT,
              "%-16s least %.1f, tenth %.1f, median %.1f dB%n",
              name,
              sorted[0],
              sorted[sorted.length / 10],
              sorted[sorted.length / 2]);
        });
  }
}
