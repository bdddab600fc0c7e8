package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.Optional;

/** Weights that are stored as integers, while the arithmetic is in FP32. */
record StorageLowering(LoweredGraph lowered) {

  /** Rows of an integer table, rescaled or dequantized behind the Gather. */
  void table(Node gather) {
    Tensor stored = Constants.of(gather.requireInput(0)).orElse(null);
    if (stored == null
        || !stored.elementType().isInteger()
        || stored.elementType().bits() > 16
        || gather.attributeInt("axis", 0) != 0
        || stored.rank() != 2) {
      return;
    }
    Node last = TableScale.rescale(gather).orElse(null);
    Value scale = TableScale.after(gather).orElse(null);
    Optional<Value> zeroPoint = Optional.empty();
    if (last == null) {
      Value rows = gather.requireOutput(0);
      last = rows.uses().size() == 1 ? rows.uses().getFirst().node() : null;
      if (last == null || !last.opType().equals("DequantizeLinear")) {
        return;
      }
      scale = last.requireInput(1);
      zeroPoint = last.input(2);
      if (Constants.of(scale).filter(one -> one.elementCount() == 1).isEmpty()) {
        return;
      }
    }
    if (scale == null) {
      return;
    }
    Optional<DequantizedConstant> floats =
        DequantizedConstant.of(gather.requireInput(0), scale, zeroPoint, 0);
    if (floats.isEmpty()) {
      return;
    }
    Value result =
        lowered
            .graph()
            .newNode("Gather")
            .name(last.name())
            .inputs(lowered.add(floats.get()), gather.requireInput(1))
            .output(last.requireOutput(0).name() + "_float")
            .insertBefore(gather)
            .requireOutput(0);
    lowered.replace(gather, last, result);
  }

  /** What is constant and widened when the model is loaded, perhaps put into its dims behind. */
  void widenedAtLoad(Node node) {
    DequantizedConstant floats = WidenedAtLoad.of(node).orElse(null);
    if (floats == null || node.requireOutput(0).isGraphOutput()) {
      return;
    }
    Value wide = node.requireOutput(0);
    Node next = wide.uses().size() == 1 ? wide.uses().getFirst().node() : node;
    Optional<Tensor> dims =
        floats.grid().isCodebook() && next.is("Reshape")
            ? Constants.of(next.requireInput(1))
            : Optional.empty();
    if (dims.isPresent() && !next.requireOutput(0).isGraphOutput()) {
      Tensor values = Tensor.ofFloats(floats.values().floats(), dims.get().longs());
      next.requireOutput(0).replaceAllUses(lowered.add(floats.stored(), values, floats.grid()));
    } else {
      wide.replaceAllUses(lowered.add(floats));
    }
  }

  /**
   * MatMulNBits: {@code B [n, blocks, blobSize]}, blocks along k; zero points packed like weights.
   */
  void blocks(Node node) {
    Tensor dequantized = BlockedWeights.dequantize(node).orElse(null);
    if (dequantized == null || node.input(4).isPresent()) {
      return; // with group indexes rows are in another order
    }
    Value packed = node.requireInput(1);
    Value weight = lowered.add(packed.name(), dequantized, BlockedWeights.grid(node));
    lowered.product(node, node.requireInput(0), weight, node.input(5));
  }
}
