package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A residual network with depthwise convolutions and unfolded normalizations, judged on unseen
 * fonts.
 */
class GlyphsTest {
  @Test
  void losesAtMostAPointAndRunsEveryConvolutionInIntegers() throws Exception {
    QuantizationOutcome outcome = Glyphs.quantize(Map.of("costBasedExclusion", false));
    Map<String, Integer> operators = OrtModel.optimizedOperators(outcome.model());
    byte[] quantized = ModelWriter.toBytes(outcome.model());
    double before = Glyphs.accuracy(Glyphs.original());
    double after = Glyphs.accuracy(quantized);
    assertThat(outcome.keptFloat()).isEmpty();
    assertThat(operators)
        .containsEntry("QLinearAdd", 2)
        .containsEntry("QLinearGlobalAveragePool", 1)
        .containsEntry("QGemm", 1)
        .containsEntry("QLinearConv", 10)
        .doesNotContainKey("Conv");
    assertThat(before - after).isLessThanOrEqualTo(0.01);
    assertThat(quantized.length).isLessThan(Glyphs.original().length / 3);
  }
}
