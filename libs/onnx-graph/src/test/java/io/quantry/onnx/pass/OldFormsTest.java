package io.quantry.onnx.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.OrtRun;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.ValueType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Old forms that the conformance models, written by newer exporters, do not have: each runs at its
 * own set and, raised to every target, to the same outputs.
 */
class OldFormsTest {
  private static final double TOLERANCE = 1e-5;
  private static final List<String> REDUCTIONS =
      List.of("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare");

  /** One node: the first input is fed, the others are initializers. */
  record Form(
      String opType, int opset, int outputs, List<Tensor> inputs, List<Attribute> attributes) {
    static Form of(String opType, int opset, List<Tensor> inputs, Attribute... attributes) {
      return new Form(opType, opset, 1, inputs, List.of(attributes));
    }

    Form outputs(int count) {
      return new Form(opType, opset, count, inputs, attributes);
    }

    Model model() {
      Graph graph = new Graph("form");
      Model model = new Model(8, graph);
      model.opsets().set("", opset);
      NodeBuilder builder = graph.newNode(opType);
      builder.inputs(graph.addInput("x", inputs.getFirst().type()));
      for (Tensor constant : inputs.subList(1, inputs.size())) {
        builder.inputs(graph.addInitializer("constant", constant));
      }
      attributes.forEach(builder::attribute);
      for (int index = 0; index < outputs; index++) {
        builder.output("y" + index);
      }
      Node node = builder.append();
      node.outputs().forEach(output -> graph.addOutput(output.orElseThrow()));
      for (var output : graph.outputs()) {
        output.setType(ValueType.tensor(inputs.getFirst().elementType()));
      }
      if (opType.equals("TopK")) {
        graph.outputs().get(1).setType(ValueType.tensor(ElementType.INT64));
      }
      return model;
    }

    @Override
    public String toString() {
      return "%s of set %d %s"
          .formatted(opType, opset, attributes.stream().map(this::text).toList());
    }

    private String text(Attribute attribute) {
      return switch (attribute) {
        case Attribute.OfString one -> one.name() + "=" + one.text();
        case Attribute.OfInt one -> one.name() + "=" + one.value();
        default -> attribute.name();
      };
    }
  }

  static Stream<Form> forms() {
    Tensor picture = OrtRun.random(1, 2, 4, 6, 6);
    Tensor matrix = OrtRun.random(2, 3, 5);
    List<Form> forms = new ArrayList<>();
    for (int opset : new int[] {7, 8}) {
      forms.add(
          Form.of(
              "BatchNormalization",
              opset,
              List.of(
                  picture, OrtRun.random(3, 4), OrtRun.random(4, 4), OrtRun.random(5, 4), ones(4)),
              Attribute.of("spatial", 1L),
              Attribute.of("epsilon", 0.01f)));
    }
    forms.add(
        Form.of(
            "Upsample",
            7,
            List.of(picture),
            Attribute.ofFloats("scales", 1, 1, 2, 3),
            Attribute.of("mode", "nearest")));
    forms.add(
        Form.of(
            "Upsample",
            9,
            List.of(picture, floats(1, 1, 2.5f, 2)),
            Attribute.of("mode", "linear")));
    for (Tensor scales : List.of(floats(1, 1, 1.7f, 2), floats(1, 1, 0.6f, 0.5f))) {
      forms.add(Form.of("Resize", 10, List.of(picture, scales)));
      forms.add(Form.of("Resize", 10, List.of(picture, scales), Attribute.of("mode", "linear")));
      forms.add(
          Form.of(
              "Resize",
              11,
              List.of(picture, floats(), scales),
              Attribute.of("coordinate_transformation_mode", "tf_half_pixel_for_nn"),
              Attribute.of("nearest_mode", "floor")));
    }
    forms.add(
        Form.of(
            "Slice",
            7,
            List.of(picture),
            Attribute.ofInts("starts", 1, -3),
            Attribute.ofInts("ends", 2, 1000),
            Attribute.ofInts("axes", 0, 2)));
    forms.add(
        Form.of(
            "Slice",
            9,
            List.of(matrix),
            Attribute.ofInts("starts", 1, 1),
            Attribute.ofInts("ends", 2, 4)));
    forms.add(
        Form.of("TopK", 9, List.of(matrix), Attribute.of("k", 2L), Attribute.of("axis", 1L))
            .outputs(2));
    for (Tensor data : List.of(matrix, halves(matrix))) {
      forms.add(
          Form.of(
              "Clip",
              data.elementType() == ElementType.FLOAT ? 7 : 10,
              List.of(data),
              Attribute.of("min", -0.25f),
              Attribute.of("max", 0.5f)));
    }
    forms.add(Form.of("Clip", 7, List.of(matrix), Attribute.of("max", 0.5f)));
    for (String mode : List.of("constant", "reflect", "edge")) {
      forms.add(
          Form.of(
              "Pad",
              9,
              List.of(picture),
              Attribute.of("mode", mode),
              Attribute.of("value", 1.5f),
              Attribute.ofInts("pads", 0, 0, 1, 2, 0, 0, 2, 1)));
    }
    forms.add(
        Form.of(
            "Scatter",
            9,
            List.of(
                matrix,
                Tensor.ofInt64s(new long[] {2, 0, 1}, 1, 3),
                Tensor.ofFloats(new float[] {7, 8, 9}, 1, 3)),
            Attribute.of("axis", 0L)));
    for (int opset : new int[] {7, 10}) {
      forms.add(Form.of("Dropout", opset, List.of(matrix), Attribute.of("ratio", 0.9f)));
    }
    for (int opset : new int[] {7, 11, 12}) {
      forms.add(Form.of("Split", opset, List.of(picture), Attribute.of("axis", 2L)).outputs(3));
      forms.add(
          Form.of(
                  "Split",
                  opset,
                  List.of(picture),
                  Attribute.of("axis", 2L),
                  Attribute.ofInts("split", 1, 5))
              .outputs(2));
      forms.add(
          Form.of(
              "Squeeze",
              opset,
              List.of(OrtRun.random(3, 1, 4, 1, 2)),
              Attribute.ofInts("axes", 0, 2)));
      forms.add(Form.of("Unsqueeze", opset, List.of(matrix), Attribute.ofInts("axes", 0, 3)));
      for (String opType : List.of("Softmax", "LogSoftmax", "Hardmax")) {
        forms.add(Form.of(opType, opset, List.of(picture)));
        forms.add(Form.of(opType, opset, List.of(picture), Attribute.of("axis", 3L)));
        forms.add(Form.of(opType, opset, List.of(picture), Attribute.of("axis", 0L)));
      }
    }
    forms.add(Form.of("Squeeze", 11, List.of(OrtRun.random(3, 1, 4, 1, 2))));
    Tensor positive = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2);
    for (String kind : REDUCTIONS) {
      for (int opset : new int[] {7, 11, 13, 17}) {
        if (!kind.equals("Sum") || opset < 13) {
          forms.add(Form.of("Reduce" + kind, opset, List.of(positive)));
          forms.add(
              Form.of(
                  "Reduce" + kind,
                  opset,
                  List.of(positive),
                  Attribute.ofInts("axes", 0, 2),
                  Attribute.of("keepdims", 0L)));
        }
      }
    }
    for (int opset : new int[] {10, 15}) {
      for (String mode : List.of("avg", "max")) {
        forms.add(
            Form.of(
                "RoiAlign",
                opset,
                List.of(
                    picture,
                    Tensor.ofFloats(new float[] {0, 0, 4, 4, 1, 2, 5, 5}, 2, 4),
                    Tensor.ofInt64s(new long[] {0, 1}, 2)),
                Attribute.of("mode", mode),
                Attribute.of("output_height", 2L),
                Attribute.of("output_width", 2L),
                Attribute.of("sampling_ratio", 2L)));
      }
    }
    forms.add(Form.of("Split", 13, List.of(picture), Attribute.of("axis", 1L)).outputs(2));
    Tensor grid = OrtRun.random(9, 2, 3, 3, 2);
    forms.add(Form.of("GridSample", 16, List.of(picture, grid)));
    for (String mode : List.of("bilinear", "nearest", "bicubic")) {
      forms.add(Form.of("GridSample", 16, List.of(picture, grid), Attribute.of("mode", mode)));
    }
    Tensor signal = OrtRun.random(8, 2, 5, 4, 1);
    forms.add(Form.of("DFT", 17, List.of(signal)));
    forms.add(
        Form.of(
            "DFT",
            17,
            List.of(signal, Tensor.scalar(6L)),
            Attribute.of("axis", 2L),
            Attribute.of("onesided", 1L)));
    for (int opset : new int[] {7, 12, 17, 18}) {
      for (long counted : new long[] {0, 1}) {
        forms.add(
            Form.of(
                "AveragePool",
                opset,
                List.of(picture),
                Attribute.of("count_include_pad", counted),
                Attribute.ofInts("kernel_shape", 3, 3),
                Attribute.ofInts("pads", 1, 1, 1, 1),
                Attribute.ofInts("strides", 2, 2)));
      }
    }
    for (int opset : new int[] {10, 18}) {
      for (long counted : new long[] {0, 1}) {
        forms.add(
            Form.of(
                "AveragePool",
                opset,
                List.of(picture),
                Attribute.of("ceil_mode", 1L),
                Attribute.of("count_include_pad", counted),
                Attribute.ofInts("kernel_shape", 3, 3),
                Attribute.ofInts("pads", 1, 1, 0, 0),
                Attribute.ofInts("strides", 2, 2)));
      }
    }
    for (String opType : List.of("GlobalLpPool", "GlobalMaxPool", "LpNormalization")) {
      forms.add(Form.of(opType, 7, List.of(picture)));
    }
    forms.add(
        Form.of(
            "MaxRoiPool",
            7,
            List.of(picture, Tensor.ofFloats(new float[] {0, 0, 0, 4, 4}, 1, 5)),
            Attribute.ofInts("pooled_shape", 2, 2)));
    for (int opset : new int[] {7, 9}) {
      for (String opType : List.of("Affine", "ParametricSoftplus", "ScaledTanh")) {
        forms.add(
            Form.of(
                opType,
                opset,
                List.of(picture),
                Attribute.of("alpha", 1.5f),
                Attribute.of("beta", -0.5f)));
      }
      forms.add(Form.of("Crop", opset, List.of(picture), Attribute.ofInts("border", 1, 2, 0, 3)));
      forms.add(
          Form.of(
              "Crop",
              opset,
              List.of(picture),
              Attribute.ofInts("border", 1, 2, 0, 0),
              Attribute.ofInts("scale", 3, 4)));
      forms.add(
          Form.of(
              "ImageScaler",
              opset,
              List.of(picture),
              Attribute.of("scale", 0.5f),
              Attribute.ofFloats("bias", 1, -2, 3, 0)));
      forms.add(Form.of("ThresholdedRelu", opset, List.of(picture), Attribute.of("alpha", 0.25f)));
    }
    return forms.stream();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void keepsTheirOutputs(Form form) throws OrtException {
    Map<String, Tensor> feeds = Map.of("x", form.inputs().getFirst());
    Map<String, Tensor> before = OrtRun.outputs(ModelWriter.toBytes(form.model()), feeds);
    for (int target : new int[] {13, 21, 25}) {
      Model model = form.model();
      if (target == 25 && UpgradeOutcome.WITHOUT_KERNEL.contains(form.opType())) {
        new OpsetUpgrade(target).run(model);
        assertThatThrownBy(() -> OrtRun.outputs(ModelWriter.toBytes(model), feeds))
            .hasMessageContaining("Could not find an implementation");
        continue;
      }
      assertThat(new OpsetUpgrade(target).run(model)).isEqualTo(form.opset() < target);
      Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), feeds);
      double tolerance =
          form.inputs().getFirst().elementType() == ElementType.FLOAT16 ? 1e-3 : TOLERANCE;
      assertThat(OpsetUpgradeTest.difference(before, after, tolerance))
          .as("%s at %d", form, target)
          .isEmpty();
    }
  }

  /** The runtime clips doubles from set 12 on only. */
  @Test
  void boundsOfClipTakeTheTypeOfTheData() throws OrtException {
    Tensor x = doubles(floats(-1, 0.25f, 2));
    Model model =
        Form.of("Clip", 10, List.of(x), Attribute.of("min", 0f), Attribute.of("max", 1f)).model();
    assertThat(new OpsetUpgrade().run(model)).isTrue();
    assertThat(OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", x)).values())
        .singleElement()
        .satisfies(y -> assertThat(y.floats()).containsExactly(0f, 0.25f, 1f));
  }

  /** So that no row of the tables goes untested; refusals have tests of their own. */
  @Test
  void coverEveryRowThatRewrites() {
    Set<String> tested = new HashSet<>(Set.of("GroupNormalization 21", "BatchNormalization 14"));
    List<OpsetStep> rows =
        Stream.of(StepsTo13.ROWS, StepsTo21.ROWS, StepsTo25.ROWS).flatMap(List::stream).toList();
    forms()
        .forEach(
            form ->
                rows.stream()
                    .filter(row -> row.operator().equals(form.opType()) && form.opset() < row.at())
                    .forEach(row -> tested.add(row.operator() + " " + row.at())));
    assertThat(rows.stream().map(row -> row.operator() + " " + row.at()))
        .filteredOn(row -> !row.equals("Scan 9"))
        .isSubsetOf(tested);
  }

  /**
   * Runtimes left out the deprecated form, so what it means is computed by hand: two groups of two
   * channels, each normalized to -1 and 1 (epsilon is 0), then scaled and moved by its group's own.
   */
  @Test
  void groupNormalizationRepeatsItsScaleForEachChannel() throws OrtException {
    Tensor x = Tensor.ofFloats(new float[] {1, 1, 3, 3, 10, 20, 20, 10}, 1, 4, 2);
    Model model =
        Form.of(
                "GroupNormalization",
                18,
                List.of(x, floats(2, 5), floats(0.5f, -1)),
                Attribute.of("epsilon", 0f),
                Attribute.of("num_groups", 2L))
            .model();
    assertThat(new OpsetUpgrade(21).run(model)).isTrue();
    float[] expected = {-1.5f, -1.5f, 2.5f, 2.5f, -6, 4, 4, -6};
    Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", x));
    assertThat(
            OpsetUpgradeTest.difference(
                Map.of("y0", Tensor.ofFloats(expected, 1, 4, 2)), after, TOLERANCE))
        .isEmpty();
  }

  @Test
  void refuseWhatHasNoNewForm() {
    Tensor picture = OrtRun.random(1, 2, 4, 6, 6);
    Form perPosition =
        Form.of("BatchNormalization", 8, List.of(picture), Attribute.of("spatial", 0L));
    Form training = Form.of("BatchNormalization", 9, List.of(picture)).outputs(3);
    Form mask = Form.of("Dropout", 9, List.of(picture)).outputs(2);
    Form linear =
        Form.of(
            "Resize",
            11,
            List.of(picture, floats(), floats(1, 1, 2, 2)),
            Attribute.of("mode", "linear"),
            Attribute.of("coordinate_transformation_mode", "tf_half_pixel_for_nn"));
    Form unknown = Form.of("GRUUnit", 9, List.of(picture));
    Form borderless = Form.of("Crop", 9, List.of(picture));
    Form unbiased = Form.of("ImageScaler", 9, List.of(picture));
    for (Form form : List.of(perPosition, training, mask, linear, unknown, borderless, unbiased)) {
      Model model = form.model();
      byte[] before = ModelWriter.toBytes(model);
      assertThatThrownBy(() -> new OpsetUpgrade(21).run(model))
          .as("%s", form)
          .isInstanceOf(ModelRefusedException.class)
          .hasMessageContaining("cannot be raised to operator set 21: " + form.opType());
      assertThat(ModelWriter.toBytes(model)).isEqualTo(before);
    }
  }

  private static Tensor floats(float... values) {
    return Tensor.ofFloats(values, values.length);
  }

  private static Tensor ones(int count) {
    float[] values = new float[count];
    Arrays.fill(values, 1);
    return floats(values);
  }

  private static Tensor doubles(Tensor tensor) {
    float[] values = tensor.floats();
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putDouble(value);
    }
    return Tensor.ofBytes(ElementType.DOUBLE, bytes.flip(), tensor.dims());
  }

  private static Tensor halves(Tensor tensor) {
    float[] values = tensor.floats();
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putShort(Float.floatToFloat16(value));
    }
    return Tensor.ofBytes(ElementType.FLOAT16, bytes.flip(), tensor.dims());
  }
}
