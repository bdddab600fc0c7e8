package io.quantry.engine;

import io.quantry.contracts.engine.InspectResult;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.diagnosis.Inspection;
import io.quantry.quantizer.diagnosis.OperatorPrecision;
import io.quantry.quantizer.diagnosis.PrecisionReport;
import io.quantry.quantizer.diagnosis.WeightPrecision;
import org.jspecify.annotations.Nullable;

/** The precision of a model's operators, in the form that is published. */
final class InspectRun {
  private InspectRun() {}

  static InspectResult of(Model model) {
    PrecisionReport report = Inspection.of(model);
    return new InspectResult(
        FactsOfModels.of(model),
        report.operators().stream().map(InspectRun::operator).toList(),
        report.bytesByType());
  }

  private static InspectResult.Operator operator(OperatorPrecision one) {
    return new InspectResult.Operator(
        one.node(),
        one.operator(),
        weights(one.weights()),
        one.activations(),
        one.precision(),
        one.bytes());
  }

  private static InspectResult.@Nullable Weights weights(@Nullable WeightPrecision weights) {
    return weights == null
        ? null
        : new InspectResult.Weights(weights.type(), weights.granularity(), weights.symmetric());
  }
}
