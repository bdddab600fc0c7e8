package io.quantry.trainer.graph;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.trainer.operator.Call;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.operator.TorchOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One node by its operator's function. */
record NodeStep(Node node, TorchOperator operator, long opset) implements Step {
  @Override
  public List<String> reads() {
    return node.inputs().stream().flatMap(Optional::stream).map(Value::name).distinct().toList();
  }

  @Override
  public List<String> makes() {
    return node.outputs().stream().map(output -> output.map(Value::name).orElse("")).toList();
  }

  @Override
  public List<Tensor> compute(Map<String, Tensor> values, Mode mode) {
    List<@Nullable Tensor> inputs = new ArrayList<>();
    node.inputs().forEach(input -> inputs.add(input.map(v -> values.get(v.name())).orElse(null)));
    return operator.apply(new Call(node, opset, mode, inputs));
  }

  @Override
  public String label() {
    return "%s '%s'".formatted(node.opType(), node.name());
  }
}
