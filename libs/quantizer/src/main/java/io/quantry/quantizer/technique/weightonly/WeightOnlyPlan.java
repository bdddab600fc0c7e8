package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.onnx.pass.ShareInitializers;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the weights, rounds them {@code store.threads()} tensors at a time, and rewrites. */
final class WeightOnlyPlan implements Technique.Plan {
  private final Work work;
  private final WeightOnlySettings settings;

  WeightOnlyPlan(Work work, WeightOnlySettings settings) {
    this.work = work;
    this.settings = settings;
  }

  @Override
  public StatisticsRequest needs() {
    return StatisticsRequest.NONE;
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    Sites sites = Sites.of(work.model(), work.scope(), settings.minElements());
    List<Rewrite> rewrites = new ArrayList<>();
    Encodings encodings = new Encodings(work.store(), work.progress());
    for (Site site : sites.found()) {
      int bits = settings.bits(work.scope(), site);
      if (WeightOnlySettings.stays(bits)) {
        site.readers().forEach(node -> work.decisions().keptFloat(node, stays(site)));
      } else {
        rewrites.add(Rewrite.of(site, bits, settings, encodings));
      }
    }
    for (Map.Entry<Node, String> kept : sites.kept().entrySet()) {
      work.decisions().keptFloat(kept.getKey(), kept.getValue());
    }
    encodings.run();
    rewrites.forEach(rewrite -> rewrite.apply(work));
    new RemoveDeadNodes().run(work.model());
    new ShareInitializers().run(work.model());
    return Optional.empty();
  }

  private static String stays(Site site) {
    return switch (site) {
      case Site.Product product -> "float32 by scope.overrides";
      case Site.Table table -> "embeddings.type is float32";
      case Site.Plain plain -> "others.type is float32";
    };
  }
}
