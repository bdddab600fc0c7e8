package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.operator.MatrixOperand;
import io.quantry.quantizer.rounding.Awq;
import io.quantry.quantizer.scheme.GroupGrid;
import io.quantry.quantizer.smoothing.ScaledInput;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Scales the activations of products by AWQ, before their matrices are rounded: one pass over the
 * data for as many as {@link MomentRoom} has room for; the others stay as they are.
 */
final class AwqPlan implements Technique.Plan {
  private final Work work;
  private final WeightOnlySettings settings;
  private final MomentRoom room = new MomentRoom();
  private final List<ScaledInput> inputs;
  private final int left;

  AwqPlan(Work work, WeightOnlySettings settings) {
    this.work = work;
    this.settings = settings;
    List<ScaledInput> all = ScaledInput.of(work.model().graph(), products()::contains);
    this.inputs =
        all.stream().filter(input -> room.take(input.activation().name(), rows(input))).toList();
    this.left = all.size() - inputs.size();
  }

  private Set<Node> products() {
    Set<Node> products = new LinkedHashSet<>();
    for (Site site : Sites.of(work.model(), work.scope(), settings.minElements()).found()) {
      boolean rounded = !WeightOnlySettings.stays(settings.bits(work.scope(), site));
      if (rounded && site instanceof Site.Product product) {
        products.addAll(product.readers());
      }
    }
    return products;
  }

  private static long rows(ScaledInput input) {
    return MatrixOperand.of(input.products().getFirst()).orElseThrow().rows();
  }

  @Override
  public StatisticsRequest needs() {
    return StatisticsRequest.NONE.withMoments(room.names());
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    GroupGrid grid = new GroupGrid(settings.bits(), settings.symmetric());
    int scaled = 0;
    for (int i = 0; i < inputs.size(); i++) {
      work.progress().step("quantize", i, inputs.size());
      ScaledInput input = inputs.get(i);
      Optional<SecondMoments> moments = statistics.moments(input.activation().name());
      if (moments.isPresent()) {
        Awq.Choice choice =
            Awq.search(input.matrices(), settings.largestGroup(), grid, moments.get());
        if (choice.alpha() > 0) {
          input.apply(choice.scales());
          scaled++;
        }
      }
    }
    work.decisions()
        .note(
            "awq: the channels of %d of %d activations are scaled%s"
                .formatted(
                    scaled,
                    inputs.size() + left,
                    left == 0 ? "" : "; %d did not fit into memory".formatted(left)));
    return Optional.of(WeightOnlyPlan.of(work, settings));
  }
}
