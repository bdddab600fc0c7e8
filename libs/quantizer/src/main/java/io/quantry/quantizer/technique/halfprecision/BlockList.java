package io.quantry.quantizer.technique.halfprecision;

import static java.util.Map.entry;

import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.hardware.HardwareProfile;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The operators that stay FP32 when the rest computes in 16 bits, one row each with the reason.
 * What is merely a risk to accuracy a request may allow; what has no 16-bit meaning it may not.
 */
final class BlockList {
  private static final String SUM = "a sum of many terms loses its small ones in 16 bits";
  private static final String SQUARES = "squares leave the range of 16 bits from 256 on";
  private static final String SMALL = "it magnifies the rounding of small values";
  private static final String BORDER = "rounded values may fall on the other side of a comparison";
  private static final String INDEX = "rounded values may give other indices";

  /** Risks to accuracy. */
  private static final Map<String, String> RISKS =
      Map.ofEntries(
          entry("CumSum", SUM),
          entry("ReduceMean", SUM),
          entry("ReduceSum", SUM),
          entry("ReduceL1", SUM),
          entry("ReduceLogSum", SUM),
          entry("ReduceLogSumExp", SUM),
          entry("Softmax", SUM),
          entry("LogSoftmax", SUM),
          entry("LRN", SQUARES),
          entry("LpNormalization", SQUARES),
          entry("ReduceL2", SQUARES),
          entry("ReduceSumSquare", SQUARES),
          entry("InstanceNormalization", SQUARES),
          entry("LayerNormalization", SQUARES),
          entry("Pow", "powers leave the range of 16 bits quickly"),
          entry("ReduceProd", "products leave the range of 16 bits quickly"),
          entry("Exp", "exponentials leave the range of 16 bits from 11.1 on"),
          entry("Softplus", "exponentials leave the range of 16 bits from 11.1 on"),
          entry("Log", SMALL),
          entry("Sqrt", SMALL),
          entry("Reciprocal", SMALL),
          entry("Equal", BORDER),
          entry("Greater", BORDER),
          entry("GreaterOrEqual", BORDER),
          entry("Less", BORDER),
          entry("LessOrEqual", BORDER),
          entry("IsNaN", "an overflow would pass for what it asks about"),
          entry("ArgMax", INDEX),
          entry("ArgMin", INDEX),
          entry("NonZero", INDEX),
          entry("TopK", INDEX));

  /** What has no kernel or no meaning in 16 bits anywhere. */
  private static final Map<String, String> IMPOSSIBLE =
      Map.ofEntries(
          entry("Celu", "it is defined for FP32 alone"),
          entry("Resize", "positions between pixels need FP32, and so do its scales and regions"),
          entry("Upsample", "positions between pixels need FP32, and so do its scales"),
          entry("RoiAlign", "positions between pixels need FP32"),
          entry("NonMaxSuppression", "its boxes and scores are FP32 by definition"));

  /** What one class of hardware has no kernel for. */
  private static final Map<HardwareProfile.Kind, Map<String, String>> BY_HARDWARE =
      Map.of(
          HardwareProfile.Kind.CPU,
          Map.of(
              "LSTM", "no 16-bit kernel on a CPU",
              "GRU", "no 16-bit kernel on a CPU",
              "RNN", "no 16-bit kernel on a CPU"));

  private final HardwareProfile.Kind hardware;
  private final Set<String> allowed;

  /**
   * @param hardware what the model is to run on
   * @param allowed operator types whose risk the request takes
   */
  BlockList(HardwareProfile.Kind hardware, Collection<String> allowed) {
    this.hardware = hardware;
    this.allowed = Set.copyOf(allowed);
  }

  /** Why a node of the standard domain stays FP32; empty if it need not. */
  Optional<String> reason(Node node) {
    String opType = node.opType();
    return Optional.ofNullable(IMPOSSIBLE.get(opType))
        .or(() -> Optional.ofNullable(BY_HARDWARE.getOrDefault(hardware, Map.of()).get(opType)))
        .or(
            () ->
                allowed.contains(opType)
                    ? Optional.empty()
                    : Optional.ofNullable(RISKS.get(opType)));
  }
}
