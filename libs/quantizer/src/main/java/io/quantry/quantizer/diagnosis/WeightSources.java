package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The FP32 weights that quantized ones came from. A name alone proves nothing, since an algorithm
 * may have rescaled the weights before they were quantized: among the FP32 model's constants of the
 * same dims, or of the transposed matrix's, the one is taken whose values are closest on at most
 * {@value #SAMPLED} sampled elements, and only if they are at least {@value #LEAST_DECIBEL} dB
 * close. Unrelated weights of equal power are at -3 dB, one-bit ones of a Gaussian at 4.4 dB.
 */
public final class WeightSources {
  private static final int SAMPLED = 4096;
  private static final double LEAST_DECIBEL = 3;

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
      Tensor source = closest(point.dequantized(), constants);
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

  private static @Nullable Tensor closest(Tensor weights, List<Stored> constants) {
    FloatBuffer values = weights.bytes().asFloatBuffer();
    Stored best = null;
    boolean bestTurned = false;
    double bestDb = LEAST_DECIBEL;
    for (Stored stored : constants) {
      if (stored.content().limit() != values.limit()) {
        continue;
      }
      boolean straight = Arrays.equals(stored.tensor().dims(), weights.dims());
      boolean turned = isTransposed(stored.tensor().dims(), weights.dims());
      for (boolean transposed : new boolean[] {false, true}) {
        if (transposed ? turned : straight) {
          double decibel = sampled(values, stored.content(), weights.dims(), transposed);
          if (decibel >= bestDb) {
            bestDb = decibel;
            best = stored;
            bestTurned = transposed;
          }
        }
      }
    }
    if (best == null) {
      return null;
    }
    return bestTurned ? transposed(best, weights.dims()) : best.tensor();
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
