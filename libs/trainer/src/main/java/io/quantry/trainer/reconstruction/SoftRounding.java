package io.quantry.trainer.reconstruction;

import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Weights that may lie between rounded down and rounded up (Nagel et al. 2020, arXiv:2004.10568,
 * section 3.2): {@code s (clamp(floor(w / s + z) + h(V), min, max) - z)} with the rectified sigmoid
 * {@code h(V) = clamp(1.2 sigmoid(V) - 0.1, 0, 1)}, which reaches 0 and 1 and still has a gradient
 * near them. V begins where the weights are exact: {@code h(V) = w / s - floor(w / s)}.
 */
final class SoftRounding implements AutoCloseable {
  private static final double STRETCH = 1.2;
  private static final double SHIFT = -0.1;

  private final RoundedWeights weights;
  private final Tensor floor;
  private final Tensor scale;
  private final Tensor zeroPoint;
  private final Tensor choice;

  private SoftRounding(
      RoundedWeights weights, Tensor floor, Tensor scale, Tensor zeroPoint, Tensor choice) {
    this.weights = weights;
    this.floor = floor;
    this.scale = scale;
    this.zeroPoint = zeroPoint;
    this.choice = choice;
  }

  static SoftRounding of(RoundedWeights weights, Device device) {
    int count = weights.count();
    float[] floor = new float[count];
    float[] choice = new float[count];
    for (int i = 0; i < count; i++) {
      double exact = weights.real()[i] / (double) weights.scales()[i] + weights.zeroPoints()[i];
      floor[i] = (float) Math.floor(exact);
      double share = (exact - floor[i] - SHIFT) / STRETCH;
      choice[i] = (float) Math.log(share / (1 - share)); // share is within 0.08 and 0.92
    }
    return Scoped.compute(
        () ->
            new SoftRounding(
                weights,
                placed(floor, weights, device),
                placed(weights.scales(), weights, device),
                placed(weights.zeroPoints(), weights, device),
                placed(choice, weights, device).set_requires_grad(true)));
  }

  private static Tensor placed(float[] values, RoundedWeights weights, Device device) {
    long[] dims = weights.stored().initializer().orElseThrow().dims();
    return Scoped.keep(Tensors.of(values, dims).to(device, ScalarType.Float));
  }

  RoundedWeights weights() {
    return weights;
  }

  /** V, to be optimized. */
  Tensor choice() {
    return choice;
  }

  /** The weights as real numbers, with a gradient to V. */
  Tensor soft() {
    return dequantized(share());
  }

  /** The weights as they will be stored, as real numbers. */
  Tensor hard() {
    return dequantized(up());
  }

  /** The weights rounded to nearest, as they were stored. */
  Tensor nearest() {
    Tensor integers =
        Tensors.of(floats(weights.integers()), floor.shape()).to(floor.device(), ScalarType.Float);
    return torch.mul(torch.sub(integers, zeroPoint), scale);
  }

  /**
   * {@code Σ 1 - |2 h(V) - 1|^β}: 0 where every weight is rounded, the number of elements where all
   * are in the middle.
   */
  Tensor undecided(double beta) {
    Tensor distance = torch.abs(torch.sub(torch.mul(share(), new Scalar(2.0)), new Scalar(1.0)));
    Tensor decided = torch.pow(distance, new Scalar(beta)).sum();
    return torch.add(torch.neg(decided), new Scalar((double) weights.count()));
  }

  /** The integers to store. */
  int[] integers() {
    float[] chosen = Scoped.withoutGradients(() -> Tensors.floats(clamped(up())));
    int[] integers = new int[chosen.length];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = Math.round(chosen[i]);
    }
    return integers;
  }

  @Override
  public void close() {
    Scoped.release(floor);
    Scoped.release(scale);
    Scoped.release(zeroPoint);
    Scoped.release(choice);
  }

  private Tensor share() {
    Tensor stretched = torch.mul(torch.sigmoid(choice), new Scalar(STRETCH));
    return clamp(torch.add(stretched, new Scalar(SHIFT)), 0, 1);
  }

  private Tensor up() {
    return choice.ge(new Scalar(0.0)).to(ScalarType.Float); // h(0) = 0.5
  }

  private Tensor dequantized(Tensor share) {
    return torch.mul(torch.sub(clamped(share), zeroPoint), scale);
  }

  private Tensor clamped(Tensor share) {
    return clamp(torch.add(floor, share), weights.min(), weights.max());
  }

  private static Tensor clamp(Tensor tensor, double min, double max) {
    return torch.clamp(
        tensor, new ScalarOptional(new Scalar(min)), new ScalarOptional(new Scalar(max)));
  }

  private static float[] floats(int[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }
}
