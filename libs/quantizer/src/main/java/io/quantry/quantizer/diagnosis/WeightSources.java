package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.trial.NoiseMeter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The FP32 weights that quantized ones came from. A name alone proves nothing, since an algorithm
 * may have rescaled the weights before they were quantized. Among the FP32 model's constants of the
 * same dims, or of the transposed matrix's:
 *
 * <ol>
 *   <li>the closest on at most {@value #SAMPLED} sampled elements, if its values round to the
 *       quantized ones ({@link Grid#roundsTo}; on a grid that is not uniform, if it is at least
 *       {@value #LEAST_DECIBEL} dB close, in codebooks {@value #LEAST_OF_CODEBOOKS} dB);
 *   <li>else the one that does so when rescaled along its first two axes ({@link
 *       ChannelRescaling}): then the rescaled weights are the source.
 * </ol>
 */
public final class WeightSources {
  private static final int SAMPLED = 4096;
  private static final double LEAST_DECIBEL = 20;

  /** The best 16 numbers for normally distributed weights come to 20.2 dB, for others to fewer. */
  private static final double LEAST_OF_CODEBOOKS = 10;

  /** Rescaling fits each candidate in O(elements): so many are tried, the likeliest first. */
  private static final int MOST_FITS = 8;

  private final Map<WeightPoint, Tensor> sources = new LinkedHashMap<>();

  private WeightSources() {}

  /** None: every weight stays as it is stored. */
  public static WeightSources none() {
    return new WeightSources();
  }

  /**
   * @param baseline in the form in which its weights were quantized: normalizations folded where
   *     the candidate's are
   */
  public static WeightSources match(QuantizationPoints points, Model baseline) {
    WeightSources matched = new WeightSources();
    List<Stored> constants = new ArrayList<>();
    for (Value value : baseline.graph().initializers()) {
      value
          .initializer()
          .filter(tensor -> tensor.elementType() == ElementType.FLOAT && tensor.elementCount() > 0)
          .ifPresent(tensor -> constants.add(new Stored(tensor, tensor.bytes().asFloatBuffer())));
    }
    for (WeightPoint point : points.weights()) {
      Tensor source = source(point, constants);
      if (source != null) {
        matched.sources.put(point, source);
      }
    }
    return matched;
  }

  /** In the order of the point's elements; empty where no constant is close enough. */
  public Optional<Tensor> of(WeightPoint point) {
    return Optional.ofNullable(sources.get(point));
  }

  /**
   * {@code 10 log10(Σ w² / Σ (w - w')²)} of the stored weights against the FP32 ones; empty as
   * {@link #of}.
   */
  public Optional<Double> sqnrDb(WeightPoint point) {
    return of(point)
        .map(
            source -> {
              NoiseMeter meter = new NoiseMeter();
              float[] values = source.floats();
              meter.add(values, point.dequantized().floats(), values.length);
              return meter.sqnrDb();
            });
  }

  /** Elements of FP32 weights that lie outside what their stored form can represent. */
  public long clipped() {
    long clipped = 0;
    for (Map.Entry<WeightPoint, Tensor> entry : sources.entrySet()) {
      Grid grid = entry.getKey().grid();
      if (grid.isUniform()) {
        float[] values = entry.getValue().floats();
        for (int i = 0; i < values.length; i++) {
          clipped += grid.clips(i, values[i]) ? 1 : 0;
        }
      }
    }
    return clipped;
  }

  private record Stored(Tensor tensor, FloatBuffer content) {}

  /** One way to lay a constant over quantized weights. */
  private record Candidate(Stored stored, boolean transposed, double decibel) {
    float[] values(long[] dims) {
      return transposed
          ? WeightSources.transposed(stored, dims).floats()
          : stored.tensor().floats();
    }
  }

  private static @Nullable Tensor source(WeightPoint point, List<Stored> constants) {
    Tensor weights = point.dequantized();
    long[] dims = weights.dims();
    float[] quantized = weights.floats();
    List<Candidate> candidates = candidates(weights, constants);
    // Case 1.
    for (Candidate candidate : candidates.subList(0, Math.min(1, candidates.size()))) {
      float[] values = candidate.values(dims);
      boolean fits =
          point.grid().isUniform()
              ? point.grid().roundsTo(values, quantized)
              : candidate.decibel()
                  >= (point.grid().isCodebook() ? LEAST_OF_CODEBOOKS : LEAST_DECIBEL);
      if (fits) {
        return Tensor.ofFloats(values, dims);
      }
    }
    // Case 2.
    if (point.grid().isUniform() && ChannelRescaling.isDetermined(dims)) {
      for (Candidate candidate : candidates.subList(0, Math.min(MOST_FITS, candidates.size()))) {
        float[] rescaled = ChannelRescaling.fit(candidate.values(dims), quantized, dims);
        if (point.grid().roundsTo(rescaled, quantized)) {
          return Tensor.ofFloats(rescaled, dims);
        }
      }
    }
    return null;
  }

  /** The closest first. */
  private static List<Candidate> candidates(Tensor weights, List<Stored> constants) {
    FloatBuffer values = weights.bytes().asFloatBuffer();
    long[] dims = weights.dims();
    List<Candidate> candidates = new ArrayList<>();
    for (Stored stored : constants) {
      if (Arrays.equals(stored.tensor().dims(), dims)) {
        candidates.add(
            new Candidate(stored, false, sampled(values, stored.content(), dims, false)));
      }
      if (isTransposed(stored.tensor().dims(), dims)) {
        candidates.add(new Candidate(stored, true, sampled(values, stored.content(), dims, true)));
      }
    }
    candidates.sort(Comparator.comparingDouble(Candidate::decibel).reversed());
    return candidates;
  }

  private static boolean isTransposed(long[] dims, long[] others) {
    return dims.length == 2 && others.length == 2 && dims[0] == others[1] && dims[1] == others[0];
  }

  private static double sampled(
      FloatBuffer values, FloatBuffer source, long[] dims, boolean transposed) {
    int count = values.limit();
    int stride = Math.max(1, count / SAMPLED | 1); // odd, so that no column is seen alone
    NoiseMeter meter = new NoiseMeter();
    for (int i = 0; i < count; i += stride) {
      meter.add(source.get(transposed ? turned(i, dims) : i), values.get(i));
    }
    return meter.sqnrDb();
  }

  private static Tensor transposed(Stored stored, long[] dims) {
    float[] values = new float[stored.content().limit()];
    for (int i = 0; i < values.length; i++) {
      values[i] = stored.content().get(turned(i, dims));
    }
    return Tensor.ofFloats(values, dims);
  }

  /** Where element i of a matrix of these dims stands in its transpose. */
  private static int turned(int element, long[] dims) {
    int columns = (int) dims[1];
    return element % columns * (int) dims[0] + element / columns;
  }
}
