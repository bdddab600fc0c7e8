package io.quantry.bench.training;

import io.quantry.onnx.file.ModelReader;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import io.quantry.trainer.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Whether a network on libtorch says what it says in ONNX Runtime: the FP32 model, and training
 * graphs beside the models that they were frozen into.
 *
 * @param trained rows
 */
record AgreementRow(Task task, List<String> trained) implements Row {
  private static final double MOST = 0.3;

  @Override
  public Map<String, Object> run(Workshop workshop, String name) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    List<Map<String, Object>> checks = new ArrayList<>();
    Path inFloat = workshop.floatModel(task);
    compare(workshop, "FP32", inFloat, inFloat, figures, checks);
    for (String row : trained) {
      workshop.row(row);
      RowFiles files = workshop.files();
      compare(workshop, row, files.model(row + ".training"), files.model(row), figures, checks);
    }
    return Map.of("top1InLibtorchAndRuntime", figures, "checks", checks);
  }

  private void compare(
      Workshop workshop,
      String what,
      Path graph,
      Path frozen,
      Map<String, Object> figures,
      List<Map<String, Object>> checks)
      throws IOException {
    double runtime = workshop.test(task, frozen);
    double libtorch = inLibtorch(workshop, graph);
    figures.put(what, List.of(libtorch, runtime));
    checks.add(
        new Check(
                "top-1 of " + what + ", libtorch and ONNX Runtime",
                "%.2f, %.2f".formatted(libtorch, runtime),
                "within 0.3",
                Math.abs(libtorch - runtime) <= MOST)
            .facts());
  }

  private double inLibtorch(Workshop workshop, Path model) throws IOException {
    Pictures pictures = workshop.testPictures(task);
    String input = pictures.inputs().getFirst().name();
    Device device = Torch.begin(workshop.options().threads(), 0);
    try (TorchGraph graph = TorchGraph.of(ModelReader.read(model), device)) {
      return Top1.of(
              pictures,
              (from, count) ->
                  Scoped.withoutGradients(
                      () -> {
                        long[] dims = pictures.inputs().getFirst().batchDims(count);
                        Tensor batch =
                            Tensors.of(pictures.batch(from, count), dims)
                                .to(device, ScalarType.Float);
                        Map<String, Tensor> values =
                            graph.run(Map.of(input, batch), graph.outputs(), Mode.INFERENCE);
                        return Tensors.floats(values.values().iterator().next());
                      }))
          .percent();
    }
  }
}
