package io.quantry.engine;

import io.quantry.contracts.engine.DiagnoseTask;
import io.quantry.contracts.engine.Finding;
import io.quantry.quantizer.diagnosis.QuantizationPoints;
import io.quantry.quantizer.diagnosis.QuantizedLayer;
import io.quantry.quantizer.diagnosis.WeightSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a reader of a diagnosis must know beside its figures.
 *
 * @param points what is quantized
 * @param sources the FP32 weights behind it
 */
record DiagnosisFindings(QuantizationPoints points, WeightSources sources) {
  /** Below this the rewritten model computes something else than the FP32 model. */
  private static final double SAME_DECIBEL = 40;

  /**
   * @param incomparable tensors that were measured in the second pass
   * @param outputs of the models
   * @param passes the first, in which all variants ran beside the baseline, and the second
   */
  List<Finding> of(
      DiagnoseTask task,
      LayerNoise layers,
      Map<String, String> incomparable,
      Set<String> outputs,
      List<NoiseRun> passes) {
    List<Finding> findings = new ArrayList<>();
    points.notes().forEach(note -> findings.add(new Finding("NOT_SEPARABLE", note)));
    List<String> sourceless =
        points.weights().stream()
            .filter(point -> sources.of(point).isEmpty())
            .map(point -> point.stored())
            .toList();
    if (!sourceless.isEmpty()) {
      findings.add(
          new Finding(
              "WEIGHTS_WITHOUT_SOURCE",
              "%d of %d quantized constants resemble no constant of the baseline, so they stay quantized in every variant: %s"
                  .formatted(sourceless.size(), points.weights().size(), some(sourceless))));
    }
    List<String> within =
        points.layers().stream()
            .filter(layer -> incomparable.containsKey(layers.tensor(layer)))
            .map(QuantizedLayer::node)
            .toList();
    if (!within.isEmpty()) {
      findings.add(
          new Finding(
              "LAYERS_UNMATCHED",
              "%d of %d quantized layers stand for no tensor of the baseline, or for one that was rescaled; they are compared with the candidate's own FP32 form: %s"
                  .formatted(within.size(), points.layers().size(), some(within))));
    }
    List<String> misshapen =
        passes.stream().flatMap(pass -> pass.misshapen().stream()).distinct().sorted().toList();
    if (!misshapen.isEmpty()) {
      findings.add(
          new Finding(
              "SHAPES_DIFFER",
              "Not compared, for their shapes differ from the baseline's: " + some(misshapen)));
    }
    boolean differs =
        outputs.stream()
            .flatMap(
                output -> passes.getFirst().meter(DiagnosisVariants.REWRITTEN, output).stream())
            .anyMatch(meter -> meter.sqnrDb() < SAME_DECIBEL);
    if (differs) {
      findings.add(
          new Finding(
              "REWRITTEN",
              "With all that can be switched off the candidate still differs from the baseline: its graph or weights were changed by more than quantization, or part of it stays quantized"));
    }
    if (points.activations().stream().anyMatch(point -> point.dynamic())) {
      findings.add(
          new Finding(
              "NOTHING_CLIPPED",
              "Activations quantized at run time take their range from each batch: nothing of them is clipped"));
    }
    if (task.sensitivityLayers() > 0 && points.layers().size() > task.sensitivityLayers()) {
      findings.add(
          new Finding(
              "SENSITIVITY_BOUNDED",
              "Of %d quantized layers the %d with the noisiest outputs were tried alone"
                  .formatted(points.layers().size(), task.sensitivityLayers())));
    }
    return findings;
  }

  private static String some(List<String> names) {
    int most = 8;
    return String.join(", ", names.subList(0, Math.min(most, names.size())))
        + (names.size() > most ? ", …" : "");
  }
}
