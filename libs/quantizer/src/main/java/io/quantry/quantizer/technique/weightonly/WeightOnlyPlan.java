package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.onnx.pass.ShareInitializers;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.store.Encodings;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rounds the weights, {@code store.threads()} tensors at a time, and rewrites their readers.
 *
 * <p>Algorithms that need moments of activations take the products in as many steps as {@link
 * MomentRoom} makes of them, in the order of the graph: later products then are rounded for what
 * the earlier ones, rounded already, put out.
 */
final class WeightOnlyPlan implements Technique.Plan {
  private final Work work;
  private final WeightOnlySettings settings;
  private final Map<Node, String> kept;
  private final List<Site> now;
  private final List<Site> later;
  private final Compatibility compatibility;
  private final MomentRoom room = new MomentRoom();

  private WeightOnlyPlan(
      Work work,
      WeightOnlySettings settings,
      Map<Node, String> kept,
      List<Site> sites,
      Compatibility compatibility) {
    this.work = work;
    this.settings = settings;
    this.kept = kept;
    this.compatibility = compatibility;
    List<Site> first = new ArrayList<>();
    List<Site> rest = new ArrayList<>();
    for (Site site : sites) {
      boolean fits =
          moments(site).map(name -> room.take(name, ((Site.Product) site).rows())).orElse(true);
      (fits && rest.isEmpty() ? first : rest).add(site);
    }
    this.now = first;
    this.later = rest;
  }

  static WeightOnlyPlan of(Work work, WeightOnlySettings settings) {
    Sites sites = Sites.of(work.model(), work.scope(), settings.minElements());
    return new WeightOnlyPlan(
        work, settings, sites.kept(), inOrder(work, sites.found()), new Compatibility(settings));
  }

  /** By their first readers: the order of a run. */
  private static List<Site> inOrder(Work work, List<Site> sites) {
    Set<Site> ordered = new LinkedHashSet<>();
    for (Node node : work.model().graph().nodes()) {
      sites.stream().filter(site -> site.readers().contains(node)).forEach(ordered::add);
    }
    ordered.addAll(sites);
    return List.copyOf(ordered);
  }

  private Optional<String> moments(Site site) {
    return settings.needsMoments()
            && site instanceof Site.Product product
            && !WeightOnlySettings.stays(settings.bits(work.scope(), site))
        ? product.activation().map(Value::name)
        : Optional.empty();
  }

  @Override
  public StatisticsRequest needs() {
    return StatisticsRequest.NONE.withMoments(room.names());
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    List<Site.Product> products =
        now.stream()
            .filter(Site.Product.class::isInstance)
            .map(Site.Product.class::cast)
            .filter(site -> !WeightOnlySettings.stays(settings.bits(work.scope(), site)))
            .toList();
    compatibility.add(
        products.stream().map(site -> settings.bits(work.scope(), site)).distinct().toList());
    List<Rewrite> rewrites = new ArrayList<>();
    Encodings encodings = new Encodings(work.store(), work.progress());
    for (Site site : now) {
      int bits = settings.bits(work.scope(), site);
      if (WeightOnlySettings.stays(bits)) {
        site.readers().forEach(node -> work.decisions().keptFloat(node, stays(site)));
      } else {
        rewrites.add(Rewrite.of(site, bits, settings, statistics, encodings));
      }
    }
    encodings.run();
    rewrites.forEach(rewrite -> rewrite.apply(work));
    if (!later.isEmpty()) {
      return Optional.of(new WeightOnlyPlan(work, settings, kept, later, compatibility));
    }
    kept.forEach((node, reason) -> work.decisions().keptFloat(node, reason));
    new RemoveDeadNodes().run(work.model());
    new ShareInitializers().run(work.model());
    compatibility.note(work);
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
