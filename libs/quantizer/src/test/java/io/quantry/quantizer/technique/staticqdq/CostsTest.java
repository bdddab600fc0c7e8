package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FeedSource;
import io.quantry.quantizer.trial.MadeUpTrials;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With a made-up runtime, in which a depthwise convolution takes ten times as long in integers. */
class CostsTest {
  private static final double CHEAP = 50;
  private static final double DEAR = 500;

  @Test
  void leavesInFloatWhatTheWholeModelIsFasterWithout() {
    QuantizationOutcome outcome = quantize(Map.of("algorithms", List.of()), true);

    assertThat(outcome.keptFloat())
        .singleElement()
        .satisfies(
            kept -> {
              assertThat(kept.node()).isEqualTo("node5");
              assertThat(kept.decision()).contains("FP32 50 µs, int8 500 µs");
            });
    assertThat(outcome.notes()).anyMatch(note -> note.contains("vary a little from run to run"));
  }

  @Test
  void keepsTheIntegerFormWhereTheWholeModelGainsNothing() {
    assertThat(quantize(Map.of("algorithms", List.of()), false).keptFloat()).isEmpty();
  }

  @Test
  void doesNotMeasureWhenToldNotTo() {
    assertThat(
            quantize(Map.of("algorithms", List.of(), "costBasedExclusion", false), true)
                .keptFloat())
        .isEmpty();
  }

  @Test
  void withoutTrialsLeavesConvolutionsOfFewChannelsInFloat() {
    Nets net = new Nets();
    Value thin = net.node("Slice", net.x(), net.ints(0), net.ints(3), net.ints(1));
    Value first = net.conv(thin, 3, 8, 3, 1);
    net.output(net.conv(first, 8, 1, 1));

    assertThat(net.quantize().keptFloat())
        .anyMatch(kept -> kept.decision().contains("with 3 input channels"));
  }

  private static QuantizationOutcome quantize(
      Map<String, Object> parameters, boolean wholeModelGains) {
    Nets net = new Nets();
    Value first = net.conv(net.x(), 8, 1, 1);
    net.output(net.conv(net.conv(first, 8, 1, 8), 8, 1, 1));
    return new Quantizer(Catalog.techniques())
        .quantize(
            net.model,
            new QuantizationRequest("static", parameters),
            new FeedSource(Nets.feeds()),
            new MadeUpRuntime(wholeModelGains),
            ProgressListener.NONE);
  }

  private record MadeUpRuntime(boolean wholeModelGains) implements MadeUpTrials {
    @Override
    public boolean hasData() {
      return false;
    }

    @Override
    public List<Double> medianMicros(List<Model> models) {
      return models.stream()
          .map(
              model ->
                  wholeModelGains
                      ? nodeTimes(model).stream().mapToDouble(NodeTime::micros).sum()
                      : 1000)
          .toList();
    }

    @Override
    public List<NodeTime> nodeTimes(Model model) {
      return model.graph().nodes().stream()
          .filter(node -> node.is("Conv"))
          .map(node -> new NodeTime(node.name(), "Conv", micros(node)))
          .toList();
    }

    private static double micros(Node conv) {
      boolean integer = !conv.requireInput(1).isInitializer();
      return integer && conv.attributeInt("group", 1) > 1 ? DEAR : CHEAP;
    }
  }
}
