package io.quantry.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.spec.TechniqueSpec;
import java.io.StringReader;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Card, badge and snippets of a version. */
class VersionSheetTest {
  private static final String HOSTILE =
      "x\"; evil() <b>|`[a](b)` https://e.example www.e.example\n# \u0000é";

  private static ModelFacts facts(String input) {
    return new ModelFacts(
        10,
        Map.of("", 21L),
        List.of("com.microsoft:QGemm"),
        List.of(new ModelFacts.TensorFacts(input, "float", List.of("batch", "1", "28", "28"))),
        List.of(new ModelFacts.TensorFacts("logits", "float", List.of("batch", "36"))),
        Map.of("Conv", 3),
        1000);
  }

  private static VersionSheet upload() {
    return new VersionSheet(
        "glyphs",
        1,
        Instant.parse("2026-11-26T10:00:00Z"),
        List.of(new BlobRef("model.onnx", "ab".repeat(32), 1_500_000)),
        facts("image"),
        null,
        null,
        null,
        Map.of());
  }

  private static VersionSheet quantized(String text, @Nullable EvaluateResult evaluation) {
    return new VersionSheet(
        "glyphs",
        3,
        Instant.parse("2026-11-26T10:00:00Z"),
        List.of(new BlobRef("model.onnx", "ab".repeat(32), 400_000)),
        facts(text),
        new TechniqueSpec(
            "static",
            Map.of("weights", Map.of("type", "int8"), "calibration", Map.of("method", "entropy"))),
        new QuantizeResult(
            1_500_000,
            400_000,
            List.of("model.onnx"),
            facts(text),
            List.of(new LayerDecision("conv1", "Conv", "int8")),
            Collections.nCopies(25, new LayerDecision(text, "Softmax", text)),
            Map.of("QLinearConv", 3),
            List.of(new Finding("SATURATION_ON_avx2", text)),
            "1.29.0",
            List.of("avx2"),
            Map.of(),
            null,
            null),
        evaluation,
        Map.of("baseline", "glyphs:1", "calibrationDataset", "glyphs-train:1"));
  }

  private static EvaluateResult evaluation(Verdict verdict) {
    return new EvaluateResult(
        verdict,
        "−0.30 points of top1",
        "top1",
        98.92,
        98.62,
        new EvaluateResult.Interval(-0.3, -0.61, 0.02, 0.95),
        new EvaluateResult.Interval(2.4, 2.3, 2.5, 0.95),
        0.267,
        3600,
        List.of(),
        Map.of(),
        null);
  }

  private static Element svg(VersionSheet sheet) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(Badge.svg(sheet))))
        .getDocumentElement();
  }

  @Test
  void aBadgeSaysPrecisionChangeAndSpeed() throws Exception {
    VersionSheet sheet = quantized("image", evaluation(Verdict.PASSED));
    assertThat(Badge.text(sheet)).isEqualTo("int8 · −0.30 pt · 2.40×");
    Element svg = svg(sheet);
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("quantry: int8 · −0.30 pt · 2.40×");
    assertThat(Badge.text(upload())).isEqualTo("fp32");
    assertThat(Badge.text(quantized("image", null))).isEqualTo("int8");
    svg(upload());
  }

  @Test
  void aBadgeHasTheColourOfItsVerdict() {
    List<String> pictures =
        List.of(Verdict.PASSED, Verdict.MISSED, Verdict.INCONCLUSIVE, Verdict.UNEVALUATED).stream()
            .map(verdict -> Badge.svg(quantized("image", evaluation(verdict))))
            .toList();
    assertThat(pictures).doesNotHaveDuplicates();
  }

  @Test
  void aCardSaysWhatItIsWhatItCostAndWhatItNeeds() {
    String card = ModelCard.of(quantized("image", evaluation(Verdict.MISSED)));
    assertThat(card)
        .startsWith("---\nlibrary_name: onnxruntime\nbase_model: glyphs:1\n")
        .contains(
            "# glyphs:3",
            "**MISSED**: −0.30 points of top1",
            "| top1, 3,600 samples | 98.92 | 98.62 | −0.61 to +0.02 points, 95 % |",
            "| speed | 1 | 2.40× | 2.30 to 2.50×, 95 % |",
            "| calibration.method | entropy |",
            "| calibrationDataset | glyphs-train:1 |",
            "| operator set ai.onnx | 21 |",
            "| operators beyond the standard | com.microsoft:QGemm |",
            "| loaded and run in ONNX Runtime | 1.29.0 |",
            "1 quantized, 25 left in FP32.",
            "… and 5 more.",
            "- **SATURATION\\_ON\\_avx2**: image",
            "`" + "ab".repeat(32) + "`",
            "import onnxruntime");
    assertThat(ModelCard.of(upload())).contains("nothing was changed").doesNotContain("Layers");
  }

  @Test
  void textOfAModelIsNeverMarkup() {
    String card = ModelCard.of(quantized(HOSTILE, evaluation(Verdict.PASSED)));
    String outsideCode = card.replaceAll("(?s)```.*?```", "");
    assertThat(outsideCode)
        .doesNotContain("<b>", "https://", "www.e", "[a](b)", "\u0000")
        .contains("&lt;b&gt;");
    outsideCode
        .lines()
        .filter(line -> line.startsWith("#"))
        .forEach(line -> assertThat(line).matches("##? [A-Za-z].*"));
    // inside, a name is a literal that ends where it should
    assertThat(card).contains("\"x\\\"; evil() <b>|`[a](b)`").contains("\\u000a# \\u0000\\u00e9\"");
  }

  @Test
  void snippetsNameFileDigestInputsAndShapes() {
    VersionSheet sheet = quantized("image", null);
    assertThat(LoadSnippet.of(sheet, LoadSnippet.PYTHON))
        .contains("path = \"model.onnx\"", "ab".repeat(32))
        .contains("\"image\": np.zeros([1, 1, 28, 28], np.float32),");
    assertThat(LoadSnippet.of(sheet, LoadSnippet.JAVA))
        .contains("inputs.put(\"image\", zeros(environment, OnnxJavaType.FLOAT, 1, 1, 28, 28));");
  }
}
