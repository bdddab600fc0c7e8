package io.quantry.trainer.training;

import io.quantry.onnx.ir.Tensor;
import io.quantry.trainer.data.Batches;
import io.quantry.trainer.graph.FakeQuantizer;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * First values of scales that are to be learned: {@code 2 mean|v| / sqrt(q)}, where q is the
 * largest integer (Esser et al. 2020, section 2.1). By channel for weights, over one batch for
 * activations, in float arithmetic: no value is quantized before its scale is known. Calibrated
 * scales stay where there are 8 bits, which the formula wastes on outliers that Gaussian weights do
 * not have, and where the zero point is inside the range, which the formula does not know.
 */
final class StepSizes {
  private static final long FULL_RANGE = 255;

  private StepSizes() {}

  /**
   * @param graph the constants are written to
   * @param quantizers all of the graph
   * @param sample some samples, as many as fit into a batch
   */
  static void initialize(
      TorchGraph graph, List<FakeQuantizer> quantizers, Batches batches, int[] sample) {
    List<FakeQuantizer> coarse = quantizers.stream().filter(StepSizes::isCoarse).toList();
    List<String> activations =
        coarse.stream()
            .filter(quantizer -> !quantizer.isOfConstant())
            .map(quantizer -> quantizer.input().name())
            .distinct()
            .toList();
    Map<String, List<float[]>> found = new LinkedHashMap<>();
    Scoped.withoutGradients(
        () -> {
          Map<String, org.bytedeco.pytorch.Tensor> seen =
              graph.run(batches.of(sample), activations, Mode.EXACT);
          for (FakeQuantizer quantizer : coarse) {
            float[] scales =
                quantizer.isOfConstant()
                    ? ofWeights(graph, quantizer)
                    : ofActivations(
                        quantizer, Objects.requireNonNull(seen.get(quantizer.input().name())));
            found.computeIfAbsent(quantizer.scale().name(), name -> new ArrayList<>()).add(scales);
          }
          return true;
        });
    found.forEach((name, candidates) -> write(graph, name, candidates));
  }

  private static boolean isCoarse(FakeQuantizer quantizer) {
    long[] zeroPoints = quantizer.zeroPoint().initializer().map(Tensor::longs).orElseThrow();
    boolean symmetric = quantizer.min() < 0 && Arrays.stream(zeroPoints).allMatch(z -> z == 0);
    boolean positive = Arrays.stream(zeroPoints).allMatch(z -> z == quantizer.min());
    return quantizer.max() - quantizer.min() < FULL_RANGE - 1 && (symmetric || positive);
  }

  private static float[] ofWeights(TorchGraph graph, FakeQuantizer quantizer) {
    org.bytedeco.pytorch.Tensor weights = graph.constant(quantizer.input().name());
    org.bytedeco.pytorch.Tensor scale = graph.constant(quantizer.scale().name());
    if (scale.numel() == 1) {
      return scaled(quantizer, Tensors.floats(weights.abs().mean()));
    }
    long axis = quantizer.axis() < 0 ? quantizer.axis() + weights.dim() : quantizer.axis();
    org.bytedeco.pytorch.Tensor channels =
        weights.abs().transpose(0, axis).reshape(scale.numel(), -1);
    return scaled(
        quantizer,
        Tensors.floats(
            channels.mean(new long[] {1}, false, new org.bytedeco.pytorch.ScalarTypeOptional())));
  }

  private static float[] ofActivations(
      FakeQuantizer quantizer, org.bytedeco.pytorch.Tensor activations) {
    boolean positive = quantizer.min() >= 0; // what lies below the zero point is cut off
    return scaled(
        quantizer, Tensors.floats((positive ? activations.relu() : activations.abs()).mean()));
  }

  private static float[] scaled(FakeQuantizer quantizer, float[] means) {
    double root = Math.sqrt((double) Math.max(1, quantizer.max() - Math.max(0, quantizer.min())));
    for (int c = 0; c < means.length; c++) {
      means[c] = (float) (2 * means[c] / root);
    }
    return means;
  }

  private static void write(TorchGraph graph, String name, List<float[]> candidates) {
    org.bytedeco.pytorch.Tensor scale = graph.constant(name);
    float[] calibrated = Tensors.floats(scale);
    float[] mean = new float[calibrated.length];
    for (float[] candidate : candidates) {
      for (int c = 0; c < mean.length; c++) {
        mean[c] += candidate[c] / candidates.size();
      }
    }
    for (int c = 0; c < mean.length; c++) {
      mean[c] = mean[c] >= Float.MIN_NORMAL ? mean[c] : calibrated[c];
    }
    Scoped.withoutGradients(
        () -> scale.copy_(Tensors.of(mean, (long) mean.length).reshape(scale.shape())));
  }
}
