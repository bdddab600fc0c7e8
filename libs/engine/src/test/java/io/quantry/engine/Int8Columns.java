package io.quantry.engine;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.CalibrationUse;
import io.quantry.quantizer.technique.Preparation;
import io.quantry.quantizer.technique.ScopeParameters;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.TrainingUse;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.weights.FiniteWeights;
import io.quantry.quantizer.weights.WeightLayer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * The simplest technique that streams: int8 with a scale for each column of a matrix, read row by
 * row twice. Tests make it fail, or stop, after some tensors.
 */
final class Int8Columns implements Technique {
  static final String TYPE = "int8-columns";

  private final Runnable afterEach;

  Int8Columns(Runnable afterEach) {
    this.afterEach = afterEach;
  }

  @Override
  public TechniqueDescriptor descriptor() {
    return new TechniqueDescriptor(
        TYPE,
        "Columns in int8",
        "For tests.",
        CalibrationUse.OPTIONAL,
        TrainingUse.NONE,
        List.of(ScopeParameters.EXCLUDE_OPS, ScopeParameters.EXCLUDE_NODES),
        List.of(),
        List.of(),
        List.of());
  }

  @Override
  public boolean streams() {
    return true;
  }

  @Override
  public Plan plan(Work work) {
    Preparation.run(work, 13);
    return new Plan() {
      @Override
      public StatisticsRequest needs() {
        return StatisticsRequest.NONE;
      }

      @Override
      public Optional<Plan> apply(ActivationStatistics statistics) {
        rewrite(work);
        return Optional.empty();
      }
    };
  }

  private void rewrite(Work work) {
    List<WeightLayer> layers =
        WeightLayer.of(work.model()).stream().filter(layer -> layer.tensor().rank() == 2).toList();
    long total = layers.stream().mapToLong(layer -> layer.tensor().byteSize()).sum();
    long done = 0;
    for (WeightLayer layer : layers) {
      work.progress().stepBytes("quantize", done, total);
      done += layer.tensor().byteSize();
      List<Node> readers = layer.readers();
      rewrite(work, layer);
      readers.forEach(node -> work.decisions().quantized(node, "int8"));
      afterEach.run();
    }
    work.progress().stepBytes("quantize", total, total);
  }

  private static void rewrite(Work work, WeightLayer layer) {
    Graph graph = layer.weights().graph();
    String name = layer.name();
    float[] scales = scales(layer);
    Tensor integers =
        work.store().finished(name).orElseGet(() -> integers(work, layer, name, scales));
    Value dequantized =
        graph
            .newNode("DequantizeLinear")
            .inputs(
                graph.addInitializer(name + "_int8", integers),
                graph.addInitializer(name + "_scale", Tensor.ofFloats(scales, scales.length)))
            .attribute(Attribute.of("axis", 1))
            .output(name + "_dequantized")
            .insertBefore(graph.nodes().getFirst())
            .requireOutput(0);
    layer.weights().replaceAllUses(dequantized);
    graph.removeInitializer(layer.weights());
  }

  private static float[] scales(WeightLayer layer) {
    Tensor tensor = layer.tensor();
    float[] scales = new float[(int) tensor.dim(1)];
    for (long row = 0; row < tensor.dim(0); row++) {
      float[] values = row(tensor, row);
      FiniteWeights.require(layer.name(), values, row * values.length);
      for (int column = 0; column < scales.length; column++) {
        scales[column] = Math.max(scales[column], Math.abs(values[column]) / 127);
      }
    }
    return scales;
  }

  private static Tensor integers(Work work, WeightLayer layer, String key, float[] scales) {
    Tensor tensor = layer.tensor();
    var draft = work.store().create(key, ElementType.INT8, tensor.dims());
    for (long row = 0; row < tensor.dim(0); row++) {
      float[] values = row(tensor, row);
      byte[] integers = new byte[values.length];
      for (int column = 0; column < integers.length; column++) {
        float scale = scales[column];
        integers[column] = (byte) (scale == 0 ? 0 : Math.rint(values[column] / scale));
      }
      draft.write(ByteBuffer.wrap(integers));
    }
    return draft.finish();
  }

  private static float[] row(Tensor tensor, long row) {
    float[] values = new float[(int) tensor.dim(1)];
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    tensor.read(row * bytes.capacity(), bytes);
    bytes.flip().asFloatBuffer().get(values);
    return values;
  }
}
