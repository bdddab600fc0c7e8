package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FeedSource;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain of eight convolutions; behind the third, channels differ by factors of eight. */
class RuinTest {
  private static final int LENGTH = 8;
  private static final int UNEQUAL = 3;

  @TempDir Path folder;

  @Test
  void leavesInFloatWhatRuinsTheOutput() {
    Nets net = chain(8);
    QuantizationOutcome plain = quantize(net, Map.of("accuracyBasedExclusion", false), trials());
    QuantizationOutcome mended = quantize(net, Map.of(), trials());

    assertThat(sqnr(net, plain)).isLessThan(10);
    assertThat(sqnr(net, mended)).isGreaterThan(Ruin.ENOUGH_DB);
    assertThat(mended.keptFloat())
        .anySatisfy(kept -> assertThat(kept.node()).isEqualTo("conv" + UNEQUAL));
    assertThat(mended.keptFloat())
        .allSatisfy(kept -> assertThat(kept.decision()).contains("alone bring the output down to"));
    assertThat(mended.quantized()).hasSizeGreaterThanOrEqualTo(LENGTH / 2);
    assertThat(mended.notes()).anyMatch(note -> note.contains("ruined the output"));
  }

  @Test
  void leavesAFaithfulModelInIntegers() {
    assertThat(quantize(chain(1), Map.of(), trials()).keptFloat()).isEmpty();
  }

  @Test
  void doesNotJudgeByInputsThatAreMadeUp() {
    assertThat(quantize(chain(8), Map.of(), Trials.NONE).keptFloat()).isEmpty();
  }

  private static Nets chain(float factor) {
    Nets net = new Nets();
    Value value = net.x();
    for (int i = 0; i < LENGTH; i++) {
      Value input = value;
      value =
          i == UNEQUAL || i == UNEQUAL + 1
              ? net.node("Conv", input, diagonal(net, i == UNEQUAL ? factor : 1 / factor))
              : net.node("Conv", input, rotation(net, i));
      value.producer().orElseThrow().rename("conv" + i);
    }
    return net.output(value);
  }

  private static Value diagonal(Nets net, float factor) {
    float[] weights = new float[Nets.CHANNELS * Nets.CHANNELS];
    for (int channel = 0; channel < Nets.CHANNELS; channel++) {
      weights[channel * (Nets.CHANNELS + 1)] = (float) Math.pow(factor, channel);
    }
    return net.constant(weights, Nets.CHANNELS, Nets.CHANNELS, 1, 1);
  }

  /** Turns pairs of channels, so that all have the same size. */
  private static Value rotation(Nets net, int layer) {
    float[] weights = new float[Nets.CHANNELS * Nets.CHANNELS];
    float cos = (float) Math.cos(1 + layer);
    float sin = (float) Math.sin(1 + layer);
    for (int one = 0; one < Nets.CHANNELS; one += 2) {
      int other = one + 1;
      weights[one * Nets.CHANNELS + one] = cos;
      weights[one * Nets.CHANNELS + other] = -sin;
      weights[other * Nets.CHANNELS + one] = sin;
      weights[other * Nets.CHANNELS + other] = cos;
    }
    return net.constant(weights, Nets.CHANNELS, Nets.CHANNELS, 1, 1);
  }

  private OrtTrials trials() {
    return new OrtTrials(Nets.feeds(), folder, 1);
  }

  private double sqnr(Nets net, QuantizationOutcome outcome) {
    return OutputFidelity.worstSqnrDb(trials().compare(net.model, outcome.model()));
  }

  private static QuantizationOutcome quantize(
      Nets net, Map<String, Object> parameters, Trials trials) {
    Map<String, Object> all = new HashMap<>(parameters);
    all.put("algorithms", List.of());
    all.put("costBasedExclusion", false);
    return new Quantizer(Catalog.techniques())
        .quantize(
            net.copy(),
            new QuantizationRequest("static", all),
            new FeedSource(Nets.feeds()),
            trials,
            ProgressListener.NONE);
  }
}
