package io.quantry.engine;

import io.quantry.onnx.ir.Model;
import io.quantry.ort.SessionSettings;
import io.quantry.quantizer.diagnosis.QuantizationPoints;
import io.quantry.quantizer.diagnosis.Variants;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The models that a diagnosis runs beside FP32. Those of {@link #STEPS} that are made form the
 * waterfall, each upon the one before; a step that could change nothing is left out.
 */
final class DiagnosisVariants {
  static final String REWRITTEN = "graph rewriting";
  static final String WEIGHTS_ROUNDED = "+ weight rounding";
  static final String WEIGHTS = "+ weight clipping";
  static final String ACTIVATIONS_ROUNDED = "+ activation rounding";
  static final String BOTH = "+ activation clipping";
  static final String AS_RUN = "+ integer kernels";

  /** All activations quantized and weights in FP32: no step. */
  static final String ACTIVATIONS = "activations";

  static final List<String> STEPS =
      List.of(REWRITTEN, WEIGHTS_ROUNDED, WEIGHTS, ACTIVATIONS_ROUNDED, BOTH, AS_RUN);

  private final SessionSettings plain;
  private final Map<String, String> inner;
  private final List<NoiseRun.Variant> variants = new ArrayList<>();
  private final Map<String, String> standsFor = new LinkedHashMap<>();

  /**
   * @param made where they come from
   * @param weightsClipped whether weights lie outside what their stored form can represent
   * @param inner tensors of {@link QuantizationPoints#model} with those of the FP32 model
   * @param outputs likewise, of the graph's outputs alone
   */
  DiagnosisVariants(
      Model candidate,
      QuantizationPoints points,
      Variants made,
      boolean weightsClipped,
      Map<String, String> inner,
      Map<String, String> outputs,
      int threads) {
    this.inner = inner;
    SessionSettings optimized = SessionSettings.threads(threads);
    this.plain = literal(threads);
    boolean weights = !points.weights().isEmpty();
    boolean activations = !points.activations().isEmpty();
    boolean fixed = points.activations().stream().anyMatch(point -> !point.dynamic());

    add(REWRITTEN, made.of(Variants.Weights.FLOAT, Variants.Activations.FLOAT));
    String last = REWRITTEN;
    if (weights && weightsClipped) {
      add(WEIGHTS_ROUNDED, made.of(Variants.Weights.ROUNDED, Variants.Activations.FLOAT));
      add(WEIGHTS, made.weightsOnly());
      last = WEIGHTS;
    } else if (weights) {
      add(WEIGHTS_ROUNDED, made.weightsOnly());
      last = WEIGHTS_ROUNDED;
    }
    standsFor.put(WEIGHTS, last);
    if (activations && fixed) {
      add(ACTIVATIONS_ROUNDED, made.of(Variants.Weights.QUANTIZED, Variants.Activations.ROUNDED));
      add(BOTH, points.model());
      last = BOTH;
    } else if (activations) {
      add(ACTIVATIONS_ROUNDED, points.model());
      last = ACTIVATIONS_ROUNDED;
    }
    standsFor.put(BOTH, last);
    if (weights && activations) {
      add(ACTIVATIONS, made.activationsOnly());
      standsFor.put(ACTIVATIONS, ACTIVATIONS);
    } else if (activations) {
      standsFor.put(ACTIVATIONS, last);
    } else {
      standsFor.put(ACTIVATIONS, REWRITTEN);
    }
    variants.add(new NoiseRun.Variant(AS_RUN, candidate, outputs, optimized));
  }

  /**
   * Variants are run as they are written. Otherwise the runtime would quantize the FP32 weights of
   * a node between pairs anew, by a scale of its own.
   */
  static SessionSettings literal(int threads) {
    return SessionSettings.threads(threads)
        .withOptimization(SessionSettings.Optimization.BASIC)
        .withConfig("session.disable_quant_qdq", "1");
  }

  private void add(String name, Model model) {
    variants.add(new NoiseRun.Variant(name, model, inner, plain));
  }

  List<NoiseRun.Variant> all() {
    return variants;
  }

  /** The candidate with everything switched off that can be. */
  Model rewritten() {
    return variants.getFirst().model();
  }

  /** The variants that {@link #standingFor} names, to compare the given tensors of their own. */
  List<NoiseRun.Variant> within(Map<String, String> tensors) {
    return variants.stream()
        .filter(variant -> standsFor.containsValue(variant.name()))
        .map(one -> new NoiseRun.Variant(one.name(), one.model(), tensors, one.settings()))
        .toList();
  }

  /** The variant that shows all weights, all activations or both, whichever step made it. */
  String standingFor(String kind) {
    return standsFor.getOrDefault(kind, kind);
  }
}
