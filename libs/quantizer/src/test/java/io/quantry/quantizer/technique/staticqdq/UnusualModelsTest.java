package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FeedSource;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.trial.OutputFidelity;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are handled with care or refused with the reason. */
class UnusualModelsTest {
  @TempDir Path folder;

  @Test
  void refusesAModelThatIsQuantizedAlready() {
    Model quantized = threeConvolutions().quantize().model();

    assertThatThrownBy(() -> quantize(quantized, Map.of(), Nets.feeds()))
        .isInstanceOfSatisfying(
            QuantizationException.class,
            refused -> assertThat(refused.code()).isEqualTo("nothing-to-quantize"))
        .hasMessageContaining("quantized already")
        .hasMessageContaining("4 QuantizeLinear")
        .hasMessageContaining("quantizeRest");
  }

  @Test
  void quantizesTheRestOfAModelWhenAsked() throws Exception {
    Nets net = threeConvolutions();
    Model partly = net.quantize(excluding("node5"), "cpu").model();
    assertThat(OrtModel.optimizedOperators(partly)).containsEntry("QLinearConv", 2);

    QuantizationOutcome whole = quantize(partly, Map.of("quantizeRest", true), Nets.feeds());

    assertThat(OrtModel.optimizedOperators(whole.model())).containsEntry("QLinearConv", 3);
    assertThat(fidelity(net.model, whole.model())).isGreaterThan(25);
  }

  /**
   * The runtime would otherwise quantize the one in the middle itself, all channels by one scale.
   */
  @Test
  void keepsAnExcludedConvolutionExactBetweenIntegerOnes() throws Exception {
    Nets net = new Nets();
    Value first = net.conv(net.x(), 8, 1, 1);
    float[] unequal = new float[8 * 9];
    for (int i = 0; i < unequal.length; i++) {
      unequal[i] = (float) Math.pow(4, -(i / 9)) * ((i * 7 % 5) - 2);
    }
    Value depthwise =
        net.node(
            "Conv",
            List.of(
                Nets.attribute("kernel_shape", 3, 3),
                Nets.attribute("pads", 1, 1, 1, 1),
                Attribute.of("group", 8L)),
            first,
            net.constant(unequal, 8, 1, 3, 3));
    float[] restoring = new float[64];
    for (int channel = 0; channel < 8; channel++) {
      restoring[9 * channel] = (float) Math.pow(4, channel);
    }
    Value last = net.node("Conv", depthwise, net.constant(restoring, 8, 8, 1, 1));
    net.output(last);

    QuantizationOutcome outcome = net.quantize(excluding("node4"), "cpu");

    assertThat(OrtModel.optimizedOperators(outcome.model())).containsEntry("QLinearConv", 2);
    assertThat(fidelity(outcome.model(), unoptimized(outcome.model()))).isGreaterThan(35);
  }

  @Test
  void leavesTensorsThatAreAlwaysZeroExact() {
    Nets net = new Nets();
    Value nothing =
        net.node("Mul", net.conv(net.x(), 8, 1, 1), net.constant(new float[8], 8, 1, 1));
    net.output(net.conv(nothing, 8, 1, 1));

    QuantizationOutcome outcome = net.quantize();

    assertThat(fidelity(net.model, outcome.model())).isGreaterThan(40);
  }

  @Test
  void calibratesOnInputsThatNeverChange() {
    Nets net = threeConvolutions();
    float[] ones = new float[Nets.CHANNELS * Nets.SIZE * Nets.SIZE];
    Arrays.fill(ones, 1);
    List<Map<String, TensorValue>> feeds =
        List.of(Map.of("x", TensorValue.ofFloats(ones, 1, Nets.CHANNELS, Nets.SIZE, Nets.SIZE)));

    QuantizationOutcome outcome = quantize(net.copy(), Map.of(), feeds);

    List<OutputFidelity> outputs =
        new OrtTrials(feeds, folder, 1).compare(net.model, outcome.model());
    assertThat(OutputFidelity.worstSqnrDb(outputs)).isGreaterThan(20);
  }

  @Test
  void quantizesBehindIntegerInputs() {
    Nets net = new Nets();
    net.graph.addInput("ids", new ValueType.TensorType(ElementType.INT64, Shape.of(1, 6)));
    Value table = net.weights(20, Nets.SIZE);
    Value rows = net.node("Gather", table, net.graph.value("ids").orElseThrow());
    net.output(net.conv(net.node("Add", net.x(), rows), 8, 1, 1));
    List<Map<String, TensorValue>> feeds =
        Nets.feeds().stream()
            .map(
                feed -> {
                  Map<String, TensorValue> both = new HashMap<>(feed);
                  both.put("ids", TensorValue.ofInt64s(new long[] {3, 1, 19, 0, 7, 7}, 1, 6));
                  return both;
                })
            .toList();

    QuantizationOutcome outcome = quantize(net.copy(), Map.of(), feeds);

    assertThat(outcome.quantized()).extracting(kept -> kept.opType()).contains("Conv");
    assertThat(outcome.keptFloat()).anySatisfy(kept -> assertThat(kept.opType()).isEqualTo("Add"));
  }

  @Test
  void runsAtOtherSizesThanItWasCalibratedOn() throws Exception {
    Nets net = threeConvolutions();
    net.x().setType(new ValueType.TensorType(ElementType.FLOAT, null));
    QuantizationOutcome outcome = net.quantize();
    Path file = folder.resolve("dynamic.onnx");
    ModelWriter.write(outcome.model(), file);

    try (Session session = Session.open(file, SessionSettings.threads(1))) {
      TensorValue larger = TensorValue.ofFloats(new float[2 * 8 * 9 * 5], 2, 8, 9, 5);
      assertThat(session.run(Map.of("x", larger)))
          .hasEntrySatisfying("y", y -> assertThat(y.shape()).containsExactly(2, 8, 9, 5));
    }
  }

  @Test
  void saysWhyNothingCanBeQuantized() {
    Nets net = new Nets();
    net.output(net.node("Relu", net.x()));

    assertThatThrownBy(net::quantize)
        .hasMessageContaining("nothing to quantize")
        .hasMessageContaining("Relu");
  }

  private static Nets threeConvolutions() {
    Nets net = new Nets();
    Value first = net.conv(net.x(), 8, 1, 1);
    return net.output(net.conv(net.conv(first, 8, 3, 8), 8, 1, 1));
  }

  private static Map<String, Object> excluding(String node) {
    return Map.of("scope", Map.of("excludeNodes", List.of(node)));
  }

  private static QuantizationOutcome quantize(
      Model model, Map<String, Object> parameters, List<Map<String, TensorValue>> feeds) {
    return new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest("static", parameters),
            new FeedSource(feeds),
            ProgressListener.NONE);
  }

  private double fidelity(Model reference, Model candidate) {
    return OutputFidelity.worstSqnrDb(
        new OrtTrials(Nets.feeds(), folder, 1).compare(reference, candidate));
  }

  /**
   * The same numbers without a pattern that the runtime could rewrite: every value is an output.
   */
  private static Model unoptimized(Model model) {
    Model copy = model.copy();
    for (Value value : List.copyOf(copy.graph().values())) {
      if (value.producer().isPresent() && !value.isGraphOutput()) {
        copy.graph().addOutput(value);
      }
    }
    return copy;
  }
}
