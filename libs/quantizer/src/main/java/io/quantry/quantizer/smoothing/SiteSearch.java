package io.quantry.quantizer.smoothing;

import io.quantry.quantizer.operator.AttentionForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tries treatments of one site on its sample.
 *
 * <ol>
 *   <li>Outliers: the channels of the largest magnitudes, 1, 2, 4 or 8 of them.
 *   <li>Scales: alpha from 0 to 1 in tenths, then halfway to its neighbours.
 *   <li>Both: alpha near the best without outliers.
 * </ol>
 *
 * About 30 measurements, each O(rows * width * columns) of the sample.
 */
final class SiteSearch {
  private static final int[] COUNTS = {1, 2, 4, 8};

  /** An outlier is so many times as large as half of the channels are. */
  private static final double OUTSTANDING = 3;

  private static final double STEP = .1;

  /** Passes over the activation that an outlier product costs, and each of its channels. */
  private static final double OUTLIERS = 1.5;

  private static final double OUTLIER = .1;

  /** Channels of an activation up to which a pass costs what starting a kernel does. */
  private static final double NARROW = 512;

  private final Site site;
  private final SiteSample sample;
  private final ProductNoise noise;
  private final boolean folds;
  private final boolean hidden;
  private final int[] byMagnitude;

  SiteSearch(Site site, SiteSample sample, ProductNoise noise) {
    this.site = site;
    this.sample = sample;
    this.noise = noise;
    this.folds = ScaleFold.of(site).isPresent();
    this.hidden = HiddenUnits.of(site).isPresent();
    float[] magnitudes = sample.channelMagnitudes();
    this.byMagnitude =
        IntStream.range(0, magnitudes.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer j) -> -magnitudes[j]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /** Nothing done. */
  Treatment none() {
    return treatment(Double.NaN, new int[0]);
  }

  /** The treatments worth a choice. */
  List<Treatment> treatments(boolean scales, boolean outliers) {
    List<Treatment> all = new ArrayList<>();
    Treatment smooth = scales ? bestAlpha() : none();
    all.add(smooth);
    boolean separable = site.products().stream().noneMatch(AttentionForm::isAttention);
    if (outliers && separable) {
      for (int count : counts()) {
        int[] chosen = Arrays.copyOf(byMagnitude, count);
        Arrays.sort(chosen);
        all.add(treatment(Double.NaN, chosen));
        if (!Double.isNaN(smooth.alpha())) {
          for (double alpha : new double[] {-STEP, 0, STEP}) {
            all.add(treatment(Math.clamp(smooth.alpha() + alpha, 0, 1), chosen));
          }
        }
      }
    }
    return all;
  }

  /** Numbers of channels, all of them outliers. */
  private int[] counts() {
    float[] magnitudes = sample.channelMagnitudes();
    float median = magnitudes[byMagnitude[magnitudes.length / 2]];
    return Arrays.stream(COUNTS)
        .filter(count -> count <= magnitudes.length)
        .filter(count -> magnitudes[byMagnitude[count - 1]] > OUTSTANDING * median)
        .toArray();
  }

  private Treatment bestAlpha() {
    Treatment best = none();
    for (int i = 0; i <= 10; i++) {
      best = better(best, treatment(i / 10.0, new int[0]));
    }
    if (!Double.isNaN(best.alpha())) {
      double middle = best.alpha();
      best = better(best, treatment(Math.max(0, middle - STEP / 2), new int[0]));
      best = better(best, treatment(Math.min(1, middle + STEP / 2), new int[0]));
    }
    return best;
  }

  private static Treatment better(Treatment one, Treatment other) {
    return other.noise() < one.noise() ? other : one;
  }

  private Treatment treatment(double alpha, int[] outliers) {
    boolean scaled = !Double.isNaN(alpha);
    float[] scales =
        scaled
            ? SmoothingScales.of(magnitudes(outliers), sample.rowMagnitudes(), alpha)
            : SmoothingScales.ones(sample.width());
    boolean zeros = outliers.length > 0 && !hidden;
    double pass = (double) sample.width() / NARROW;
    double cost =
        ((scaled && !folds) || zeros ? Math.max(1, pass) : 0)
            + (outliers.length > 0 ? OUTLIERS + OUTLIER * outliers.length : 0);
    return new Treatment(site, scales, alpha, outliers, noise.of(sample, scales, outliers), cost);
  }

  /** Outliers get scale 1: they are not in the product. */
  private float[] magnitudes(int[] outliers) {
    float[] magnitudes = sample.channelMagnitudes();
    for (int outlier : outliers) {
      magnitudes[outlier] = 0;
    }
    return magnitudes;
  }
}
