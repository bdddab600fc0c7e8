package io.quantry.bench.training;

import static io.quantry.bench.training.Task.FASHION;
import static io.quantry.bench.training.Task.GLYPHS;
import static io.quantry.bench.training.Task.GLYPHS_UNEVEN;
import static io.quantry.bench.training.Task.MNIST;

import io.quantry.quantizer.training.TrainingSettings.Augmentation;
import io.quantry.quantizer.training.TrainingSettings.Loss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All rows by name, and how each network is trained. */
final class Rows {
  private static final int SEEDS = 3;

  private static final Form W4A4 = Form.qat("int4", "uint4");
  private static final Form W2A4 = Form.qat("int2", "uint4");
  private static final Form W2A2 = Form.qat("int2", "uint2");

  /** Stochastic gradient descent as residual networks are usually trained (arXiv:1512.03385). */
  private static final Recipe FASHION_IN_FLOAT =
      new Recipe(24, 256, "sgd", 0.1, 5e-4, Loss.LABELS, 0.1, Augmentation.SHIFT_FLIP);

  private static final Recipe FASHION_QUANTIZED =
      new Recipe(10, 256, "adam", 1e-3, 1e-4, Loss.BOTH, 0.1, Augmentation.SHIFT_FLIP);

  private static final Recipe FASHION_COARSE =
      FASHION_QUANTIZED.withEpochs(15).withLearningRate(2e-3);

  /** Not shifted: what comes in would be gray, and the ground is dark. */
  private static final Recipe GLYPHS_QUANTIZED =
      new Recipe(15, 128, "adam", 1e-3, 1e-4, Loss.BOTH, 0.05, Augmentation.NONE);

  private static final Recipe GLYPHS_COARSE =
      GLYPHS_QUANTIZED.withEpochs(20).withLearningRate(2e-3);

  private static final Recipe MNIST_IN_FLOAT =
      new Recipe(20, 128, "adam", 1e-3, 1e-2, Loss.LABELS, 0.1, Augmentation.SHIFT);

  private static final Recipe MNIST_BINARY =
      new Recipe(30, 128, "adam", 1e-3, 1e-4, Loss.BOTH, 0.1, Augmentation.SHIFT);

  private Rows() {}

  /** In the order in which to run them. */
  static Map<String, Row> all() {
    Map<String, Row> rows = new LinkedHashMap<>();
    fashion(rows);
    glyphs(rows);
    rows.put("mnist-mlp-fp32", new FloatRow(MNIST, MNIST_IN_FLOAT, false));
    rows.put("mnist-mlp-binary-ptq", new UntrainedRow(MNIST, Form.binary("binary")));
    rows.put("mnist-mlp-binary", new TrainedRow(MNIST, Form.binary("binary"), MNIST_BINARY, 1));
    rows.put("glyphs-uneven-fp32", new GivenRow(GLYPHS_UNEVEN));
    rows.put(
        "adaround-w4a8",
        new RoundingRow(
            GLYPHS_UNEVEN, Map.of("weights.type", "int4", "weights.granularity", "tensor")));
    rows.put("graph-agreement", new AgreementRow(FASHION, List.of("fashion-w4a4-1")));
    rows.put(
        "graph-agreement-glyphs",
        new AgreementRow(
            GLYPHS, List.of("glyphs-w4a4", "glyphs-w2a2", "glyphs-ternary", "glyphs-binary")));
    Recipe plain = new Recipe(1, 128, "adam", 1e-3, 1e-4, Loss.LABELS, 0, Augmentation.NONE);
    rows.put("speed-fashion", new SpeedRow(FASHION, W4A4, plain));
    rows.put("speed-glyphs", new SpeedRow(GLYPHS, W4A4, plain));
    rows.put("memory", new MemoryRow(GLYPHS, W4A4, GLYPHS_QUANTIZED));
    return rows;
  }

  private static void fashion(Map<String, Row> rows) {
    rows.put("fashion-fp32", new FloatRow(FASHION, FASHION_IN_FLOAT, false));
    rows.put("fashion-fp32-longer", new FloatRow(FASHION, FASHION_QUANTIZED, true));
    rows.put("fashion-w8a8-ptq", new PostTrainingRow(FASHION, Map.of()));
    rows.put("fashion-w4a4-ptq", new PostTrainingRow(FASHION, types(W4A4)));
    rows.put("fashion-w2a4-ptq", new PostTrainingRow(FASHION, types(W2A4)));
    rows.put("fashion-ternary-ptq", new UntrainedRow(FASHION, Form.ternary()));
    rows.put("fashion-binary-ptq", new UntrainedRow(FASHION, Form.binary("uint8")));
    for (int seed = 1; seed <= SEEDS; seed++) {
      rows.put("fashion-w4a4-" + seed, new TrainedRow(FASHION, W4A4, FASHION_QUANTIZED, seed));
    }
    rows.put("fashion-w2a4", new TrainedRow(FASHION, W2A4, FASHION_COARSE, 1));
    for (int seed = 1; seed <= SEEDS; seed++) {
      rows.put(
          "fashion-ternary-" + seed, new TrainedRow(FASHION, Form.ternary(), FASHION_COARSE, seed));
    }
    rows.put("fashion-binary", new TrainedRow(FASHION, Form.binary("uint8"), FASHION_COARSE, 1));
    rows.put(
        "fashion-w4a4-distilled",
        new TrainedRow(FASHION, W4A4, FASHION_QUANTIZED.with(Loss.DISTILLATION), 1));
  }

  private static void glyphs(Map<String, Row> rows) {
    rows.put("glyphs-fp32", new GivenRow(GLYPHS));
    rows.put("glyphs-w4a4-ptq", new PostTrainingRow(GLYPHS, types(W4A4)));
    rows.put("glyphs-w2a2-ptq", new PostTrainingRow(GLYPHS, types(W2A2)));
    rows.put("glyphs-ternary-ptq", new UntrainedRow(GLYPHS, Form.ternary()));
    rows.put("glyphs-binary-ptq", new UntrainedRow(GLYPHS, Form.binary("uint8")));
    rows.put("glyphs-w4a4", new TrainedRow(GLYPHS, W4A4, GLYPHS_QUANTIZED, 1));
    rows.put("glyphs-w2a2", new TrainedRow(GLYPHS, W2A2, GLYPHS_COARSE, 1));
    rows.put("glyphs-ternary", new TrainedRow(GLYPHS, Form.ternary(), GLYPHS_COARSE, 1));
    rows.put("glyphs-binary", new TrainedRow(GLYPHS, Form.binary("uint8"), GLYPHS_COARSE, 1));
  }

  /** What the static technique has to be told for the same integers. */
  private static Map<String, Object> types(Form form) {
    Map<String, Object> types = new LinkedHashMap<>(form.parameters());
    types.remove("costBasedExclusion");
    return types;
  }
}
