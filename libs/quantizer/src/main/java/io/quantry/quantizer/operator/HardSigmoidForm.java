package io.quantry.quantizer.operator;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/**
 * HardSigmoid, {@code max(0, min(1, alpha x + beta))}, seen as an addition that 8 bits cut off:
 * {@code alpha * clip(x + beta / alpha, 0, 1 / alpha)}. Quantized with scale {@code s / alpha} and
 * dequantized with {@code s}, the sum is cut off and multiplied by the types alone.
 *
 * @param alpha positive
 * @param beta not negative
 */
public record HardSigmoidForm(float alpha, float beta) {
  private static final float DEFAULT_ALPHA = 0.2f;
  private static final float DEFAULT_BETA = 0.5f;

  /** The form of a HardSigmoid; empty if its slope or offset do not allow it. */
  public static Optional<HardSigmoidForm> of(Node node) {
    float alpha = node.attributeFloat("alpha", DEFAULT_ALPHA);
    float beta = node.attributeFloat("beta", DEFAULT_BETA);
    return alpha > 0 && beta >= 0 && Float.isFinite(alpha) && Float.isFinite(beta / alpha)
        ? Optional.of(new HardSigmoidForm(alpha, beta))
        : Optional.empty();
  }

  /**
   * Why the node cannot be written so; empty if it can. Its result must only be multiplied: what
   * shares its parameters with other tensors would no longer cut off at 0 and 1.
   */
  public static Optional<String> obstacle(Node node) {
    Value output = node.requireOutput(0);
    if (of(node).isEmpty()) {
      return Optional.of("its slope is not positive or its offset negative");
    }
    return !output.isGraphOutput() && output.consumers().stream().allMatch(user -> user.is("Mul"))
        ? Optional.empty()
        : Optional.of("its result is not only multiplied");
  }

  /** What is added to the input: {@code beta / alpha}. */
  public float offset() {
    return beta / alpha;
  }
}
