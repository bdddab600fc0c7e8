package io.quantry.quantizer.smoothing;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.ChannelStatistics;
import io.quantry.quantizer.calibration.SampledRows;
import io.quantry.quantizer.calibration.StatisticsRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Chooses what makes a model's activations easier to quantize: SmoothQuant's scales with an alpha
 * of its own for each site (Xiao et al. 2022), and outlier channels in FP32 beside the integer
 * product (after Dettmers et al. 2022, LLM.int8(), with fixed channels). Main graph only.
 * Deterministic.
 *
 * <p>A site's treatment is the one with the least {@code noise / total + price * cost}: noise
 * relative to the product's signal, the total over all sites as they were, cost in passes over an
 * activation.
 */
public final class Smoothing {
  private static final int ROWS = 128;

  /** A pass must take away this part of the model's noise to be worth its time. */
  private static final double PRICE = .001;

  /** And this part of its site's: chance alone takes away a little in a model of few sites. */
  private static final double WORTHWHILE = .2;

  private final List<Site> sites;
  private final Predicate<Node> quantizable;

  /**
   * @param quantizable which products are going to be quantized, of a copy of the model too
   */
  public Smoothing(Model model, Predicate<Node> quantizable) {
    this.sites = Site.of(model.graph(), quantizable);
    this.quantizable = quantizable;
  }

  /** Channels and some rows of every site's activation. */
  public StatisticsRequest needs() {
    Map<String, Integer> channels = new LinkedHashMap<>();
    Map<String, Integer> rows = new LinkedHashMap<>();
    for (Site site : sites) {
      channels.put(site.activation().name(), -1);
      rows.put(site.activation().name(), ROWS);
    }
    return new StatisticsRequest(Set.of(), channels, rows);
  }

  /**
   * Chooses what to do; the model stays as it is.
   *
   * @param scales whether to divide channels
   * @param outliers whether to keep channels in FP32
   */
  public Smoothing.Choice choose(
      ActivationStatistics statistics,
      ProductNoise noise,
      boolean scales,
      boolean outliers,
      ProgressListener progress) {
    return new Choice(
        treatments(statistics, noise, scales, outliers, progress).stream()
            .filter(treatment -> !treatment.isNone())
            .toList(),
        quantizable);
  }

  /** What to do to a model. */
  public static final class Choice {
    private final List<Treatment> treatments;
    private final Predicate<Node> quantizable;

    private Choice(List<Treatment> treatments, Predicate<Node> quantizable) {
      this.treatments = treatments;
      this.quantizable = quantizable;
    }

    /** Whether nothing is worth its cost. */
    public boolean isEmpty() {
      return treatments.isEmpty();
    }

    /** One line for each site that is changed. */
    public List<String> notes() {
      return treatments.stream().map(Smoothing::describe).toList();
    }

    /**
     * Rewrites a model.
     *
     * @param target the model for which the choice was made, or a copy
     * @return products that hold outliers and must stay in FP32
     */
    public Set<Node> apply(Model target) {
      Map<String, Site> sites = new HashMap<>();
      Site.of(target.graph(), quantizable)
          .forEach(site -> sites.put(site.activation().name(), site));
      Set<Node> kept = new LinkedHashSet<>();
      for (Treatment treatment : treatments) {
        Site site = sites.get(treatment.site().activation().name());
        if (site == null) {
          throw new IllegalArgumentException("no site " + treatment.site().activation());
        }
        treatment.at(site).apply(kept);
      }
      new RemoveDeadNodes().run(target);
      return kept;
    }
  }

  private List<Treatment> treatments(
      ActivationStatistics statistics,
      ProductNoise noise,
      boolean scales,
      boolean outliers,
      ProgressListener progress) {
    // Samples are made twice rather than held for all sites at once.
    Map<Site, Treatment> untreated = new LinkedHashMap<>();
    int looks = 0;
    for (Site site : sites) {
      progress.step("smooth", looks++, 2L * sites.size());
      search(site, statistics, noise).ifPresent(found -> untreated.put(site, found.none()));
    }
    double total = untreated.values().stream().mapToDouble(Treatment::noise).sum();
    List<Treatment> chosen = new ArrayList<>();
    for (Map.Entry<Site, Treatment> entry : untreated.entrySet()) {
      progress.step("smooth", looks++, 2L * sites.size());
      Treatment none = entry.getValue();
      List<Treatment> all = new ArrayList<>(List.of(none));
      if (none.noise() > PRICE * total) {
        search(entry.getKey(), statistics, noise)
            .ifPresent(
                found ->
                    found.treatments(scales, outliers).stream()
                        .filter(one -> one.noise() < (1 - WORTHWHILE) * none.noise())
                        .forEach(all::add));
      }
      all.stream()
          .min(Comparator.comparingDouble(one -> one.noise() / total + PRICE * one.cost()))
          .ifPresent(chosen::add);
    }
    return chosen;
  }

  private static Optional<SiteSearch> search(
      Site site, ActivationStatistics statistics, ProductNoise noise) {
    Optional<SampledRows> rows = statistics.rows(site.activation().name());
    Optional<ChannelStatistics> channels = statistics.channels(site.activation().name());
    return rows.isPresent() && channels.isPresent() && rows.get().width() == site.width()
        ? Optional.of(new SiteSearch(site, SiteSample.of(site, rows.get(), channels.get()), noise))
        : Optional.empty();
  }

  private static String describe(Treatment treatment) {
    String scales =
        Double.isNaN(treatment.alpha())
            ? ""
            : String.format(Locale.ROOT, "alpha %.2f", treatment.alpha());
    String outliers =
        treatment.outliers().length == 0
            ? ""
            : "%s channels in FP32".formatted(treatment.outliers().length);
    return "%s: %s%s%s"
        .formatted(
            treatment.site().activation().name(),
            scales,
            scales.isEmpty() || outliers.isEmpty() ? "" : ", ",
            outliers);
  }
}
