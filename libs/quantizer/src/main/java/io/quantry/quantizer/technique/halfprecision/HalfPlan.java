package io.quantry.quantizer.technique.halfprecision;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.onnx.pass.ShareInitializers;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.hardware.HardwareProfile;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/** One model's conversion to 16 bits. */
final class HalfPlan implements Technique.Plan {
  private final Work work;
  private final HalfFormat format;
  private final boolean half;
  private final boolean halfInterface;
  private final WeightRange range;
  private final HalfRegion region;

  HalfPlan(Work work, HalfFormat format, boolean half, boolean halfInterface) {
    this.work = work;
    this.format = format;
    this.half = half;
    this.halfInterface = halfInterface;
    this.range = new WeightRange(format, work.settings().word("overflow").equals("clamp"));
    this.region = new HalfRegion(work, format, range, halfInterface);
  }

  /** An infinite activation, such as a mask, is infinite in 16 bits as well. */
  @Override
  public StatisticsRequest needs() {
    return half && format.isNarrow() && work.trials().hasData()
        ? StatisticsRequest.ranges(new LinkedHashSet<>(region.activations())).toleratingInfinities()
        : StatisticsRequest.NONE;
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    Optional<Value> alreadyHalf = alreadyHalf();
    Map<Node, String> reasons = new LinkedHashMap<>();
    if (half) {
      region.choose(statistics);
      region
          .chosen()
          .forEach((node, form) -> work.decisions().quantized(node, format.name() + " throughout"));
      new HalfCompute(work.model(), format, region, range, halfInterface).apply();
      reasons.putAll(region.reasons());
    }
    // First, so that nothing is stored and counted that nobody reads.
    new RemoveDeadNodes().run(work.model());
    new WeightStorage(work, format, range, reasons).apply();
    new ShareInitializers().run(work.model());
    note();
    if (work.decisions().quantized().isEmpty() && alreadyHalf.isPresent()) {
      Value value = alreadyHalf.get();
      throw new QuantizationException(
          "nothing-to-quantize",
          "The model's weights are 16-bit already ('%s' is %s); expected FP32 weights"
              .formatted(value.name(), value.elementType().orElseThrow()));
    }
    return Optional.empty();
  }

  private Optional<Value> alreadyHalf() {
    return work.model().graph().withSubgraphs().stream()
        .map(Graph::initializers)
        .flatMap(values -> values.stream())
        .filter(
            value ->
                value
                    .elementType()
                    .filter(type -> type == ElementType.FLOAT16 || type == ElementType.BFLOAT16)
                    .isPresent())
        .findFirst();
  }

  private void note() {
    range.note(work.decisions());
    if (half && work.hardware().kind() == HardwareProfile.Kind.CPU) {
      work.decisions()
          .note(
              "a CPU computes in FLOAT16 at a fraction of its FP32 speed; compute: float32 does not");
    }
    if (!work.model().functions().isEmpty()) {
      work.decisions()
          .note("%s local functions were left alone".formatted(work.model().functions().size()));
    }
  }
}
