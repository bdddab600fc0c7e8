package io.quantry.bench;

import io.quantry.quantizer.calibration.TensorObserver;
import io.quantry.quantizer.scheme.BitPacking;
import io.quantry.quantizer.scheme.Codebook;
import io.quantry.quantizer.scheme.FloatFormat;
import io.quantry.quantizer.scheme.GroupGrid;
import io.quantry.quantizer.scheme.SlabDequantizer;
import io.quantry.quantizer.scheme.SlabQuantizer;
import io.quantry.quantizer.scheme.ValueCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How fast weights pass the loops that encode, pack and decode them, on one thread, beside a copy
 * of the same weights in memory: 64 MiB of FP32, slab by slab of {@code [32, 4096]}, which no cache
 * holds as a whole; what a loop leaves for the next is one slab and stays in the cache, as it does
 * in the quantizer. A rate counts the bytes of the FP32 weights, whichever side of the loop they
 * are on.
 *
 * <p>Started without arguments, or with the number of forks (default 5) and the milliseconds of one
 * iteration (default 400); prints JMH's results and a Markdown table of rates: the median over
 * forks of each fork's median, the lowest and highest fork, and the share of the copy's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(5)
@Warmup(iterations = 3)
@Measurement(iterations = 4)
@SuppressWarnings("NullAway.Init") // JMH fills the fields in its own set-up.
public class KernelBenchmark {
  private static final int WEIGHTS = 1 << 24;
  private static final int ROWS = 32;
  private static final int COLUMNS = 4096;
  private static final int SLAB = ROWS * COLUMNS;
  private static final GroupGrid INT4 = new GroupGrid(4, true);
  private static final GroupGrid UINT4 = new GroupGrid(4, false);
  private static final GroupGrid INT8 = new GroupGrid(8, true);

  private final float[] weights = new float[WEIGHTS];
  private final float[] floats = new float[WEIGHTS];
  private final byte[] bytes = new byte[WEIGHTS];
  private final byte[] packed = new byte[WEIGHTS / 2];
  private final byte[] slab = new byte[SLAB];
  private final float[] decoded = new float[SLAB];
  private final float[] scales = new float[COLUMNS];
  private final byte[] zeroPoints = new byte[COLUMNS];
  private final SlabDequantizer dequantizer = new SlabDequantizer(INT4);
  private final TensorObserver extremes = TensorObserver.ofExtremes(1);
  private final TensorObserver histogram = TensorObserver.withHistogram(1);
  private final ValueCounts counts = new ValueCounts();
  private Codebook codebook16;
  private Codebook codebook256;

  @Setup(Level.Trial)
  public void prepare() {
    SplittableRandom random = new SplittableRandom(4096);
    for (int i = 0; i < WEIGHTS; i++) {
      weights[i] = (float) (0.02 * random.nextGaussian());
      bytes[i] = (byte) (random.nextInt() >> 28);
    }
    for (int column = 0; column < COLUMNS; column++) {
      scales[column] = 0.01f * (1 + random.nextFloat());
    }
    BitPacking.pack(bytes, WEIGHTS, 4, packed, 0);
    counts.add(weights, 0, WEIGHTS);
    codebook16 = counts.codebook(16);
    codebook256 = counts.codebook(256);
  }

  @Benchmark
  public float[] copy() {
    System.arraycopy(weights, 0, floats, 0, WEIGHTS);
    return floats;
  }

  @Benchmark
  public double encodeInt4() {
    return encode(new SlabQuantizer(INT4, false), false);
  }

  @Benchmark
  public double encodeAndPackInt4() {
    return encode(new SlabQuantizer(INT4, false), true);
  }

  @Benchmark
  public double encodeAndPackUint4() {
    return encode(new SlabQuantizer(UINT4, false), true);
  }

  @Benchmark
  public double encodeAndPackInt4SummingErrors() {
    return encode(new SlabQuantizer(INT4, true), true);
  }

  @Benchmark
  public double encodeInt8() {
    return encode(new SlabQuantizer(INT8, false), false);
  }

  /** Groups of 32 neighbours in a row. */
  @Benchmark
  public double encodeAndPackInt4AlongRows() {
    return encodeRows(new SlabQuantizer(INT4, false));
  }

  @Benchmark
  public double encodeAndPackUint4AlongRows() {
    return encodeRows(new SlabQuantizer(UINT4, false));
  }

  @Benchmark
  public byte[] packInt4() {
    for (int from = 0; from < WEIGHTS; from += SLAB) {
      BitPacking.pack(slab, SLAB, 4, packed, from / 2);
    }
    return packed;
  }

  @Benchmark
  public byte[] unpackInt4() {
    for (int from = 0; from < WEIGHTS; from += SLAB) {
      BitPacking.unpack(packed, from / 2, SLAB, 4, true, slab);
    }
    return slab;
  }

  @Benchmark
  public float[] decodeInt4() {
    for (int from = 0; from < WEIGHTS; from += SLAB) {
      dequantizer.columns(slab, scales, zeroPoints, ROWS, COLUMNS, decoded);
    }
    return decoded;
  }

  @Benchmark
  public float[] unpackAndDecodeInt4() {
    for (int from = 0; from < WEIGHTS; from += SLAB) {
      BitPacking.unpack(packed, from / 2, SLAB, 4, true, slab);
      dequantizer.columns(slab, scales, zeroPoints, ROWS, COLUMNS, decoded);
    }
    return decoded;
  }

  @Benchmark
  public byte[] encodeFloat8() {
    for (int i = 0; i < WEIGHTS; i++) {
      bytes[i] = (byte) FloatFormat.FLOAT8E4M3FN.encode(weights[i]);
    }
    return bytes;
  }

  @Benchmark
  public float[] decodeFloat8() {
    for (int i = 0; i < WEIGHTS; i++) {
      floats[i] = FloatFormat.FLOAT8E4M3FN.decode(bytes[i] & 0xFF);
    }
    return floats;
  }

  @Benchmark
  public TensorObserver minMax() {
    extremes.observe(weights, WEIGHTS);
    return extremes;
  }

  @Benchmark
  public TensorObserver histogram() {
    histogram.observe(weights, WEIGHTS);
    return histogram;
  }

  /** What k-means begins with. */
  @Benchmark
  public ValueCounts countValues() {
    counts.add(weights, 0, WEIGHTS);
    return counts;
  }

  @Benchmark
  public byte[] assignTo16() {
    codebook16.assign(weights, 0, WEIGHTS, bytes, 0);
    return bytes;
  }

  @Benchmark
  public byte[] assignTo256() {
    codebook256.assign(weights, 0, WEIGHTS, bytes, 0);
    return bytes;
  }

  private double encode(SlabQuantizer quantizer, boolean packing) {
    for (int from = 0; from < WEIGHTS; from += SLAB) {
      quantizer.round(weights, from, ROWS, COLUMNS);
      if (packing) {
        BitPacking.pack(quantizer.values(), SLAB, 4, packed, from / 2);
      }
    }
    return quantizer.scales()[0] + quantizer.squaredError() + quantizer.values()[1];
  }

  private double encodeRows(SlabQuantizer quantizer) {
    for (int from = 0; from < WEIGHTS; from += SLAB) {
      quantizer.roundRows(weights, from, ROWS, COLUMNS, 32);
      BitPacking.pack(quantizer.values(), SLAB, 4, packed, from / 2);
    }
    return quantizer.scales()[0];
  }

  /** Runs all of it and prints the table, the fastest loop first. */
  public static void main(String[] arguments) throws RunnerException {
    int forks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int millis = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 400;
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(KernelBenchmark.class.getName() + "\\.")
            .shouldFailOnError(true)
            .forks(forks)
            .warmupTime(TimeValue.milliseconds(millis))
            .measurementTime(TimeValue.milliseconds(millis));
    Collection<RunResult> results = new Runner(options.build()).run();
    List<Rate> rates = new ArrayList<>();
    results.forEach(result -> rates.add(Rate.of(result)));
    rates.sort(Comparator.comparingDouble(Rate::median).reversed());
    double copied =
        rates.stream()
            .filter(rate -> rate.loop().equals("copy"))
            .findFirst()
            .orElseThrow()
            .median();
    MarkdownTable table = new MarkdownTable("loop", "GB/s", "forks", "of a copy");
    for (Rate rate : rates) {
      table.row(
          rate.loop(),
          decimal(rate.median()),
          decimal(rate.lowest()) + " to " + decimal(rate.highest()),
          decimal(rate.median() / copied));
    }
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** Gigabytes of FP32 weights a second, of the forks' medians. */
  private record Rate(String loop, double lowest, double median, double highest) {
    static Rate of(RunResult result) {
      double[] forks =
          result.getBenchmarkResults().stream().mapToDouble(Rate::rate).sorted().toArray();
      String words = result.getPrimaryResult().getLabel().replaceAll("([A-Z])|(?<=To)", " $1");
      return new Rate(
          words.toLowerCase(Locale.ROOT),
          forks[0],
          forks[forks.length / 2],
          forks[forks.length - 1]);
    }

    /** Times are in microseconds. */
    private static double rate(BenchmarkResult fork) {
      double micros = fork.getPrimaryResult().getStatistics().getPercentile(50);
      return (double) Float.BYTES * WEIGHTS / micros / 1e3;
    }
  }
}
