package io.quantry.evaluation;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.file.WriteOptions;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.io.IOException;
import java.nio.file.Path;

/** A recurrent model whose answers are known by heart. */
final class RecurrentModels {
  private RecurrentModels() {}

  /** {@code after = before + factor · x; y = after}, all FLOAT [1, 1]. */
  static Path sum(Path file, float factor) throws IOException {
    ValueType type = ValueType.tensor(ElementType.FLOAT, Shape.of(1, 1));
    Graph graph = new Graph("sum");
    Value x = graph.addInput("x", type);
    Value before = graph.addInput("before", type);
    Value weight = graph.addInitializer("factor", Tensor.ofFloats(new float[] {factor}, 1, 1));
    Value scaled =
        graph.newNode("Mul").inputs(x, weight).output("scaled").append().requireOutput(0);
    Value after =
        graph.newNode("Add").inputs(before, scaled).output("after").append().requireOutput(0);
    Value y = graph.newNode("Identity").inputs(after).output("y").append().requireOutput(0);
    after.setType(type);
    y.setType(type);
    graph.addOutput(y);
    graph.addOutput(after);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    ModelWriter.write(model, file, WriteOptions.DEFAULT);
    return file;
  }
}
