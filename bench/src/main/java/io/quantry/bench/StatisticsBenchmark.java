package io.quantry.bench;

import io.quantry.evaluation.statistics.Bootstrap;
import io.quantry.evaluation.statistics.Interval;
import io.quantry.evaluation.statistics.PairedProportions;
import io.quantry.evaluation.statistics.RankCorrelation;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;

/**
 * How often the intervals cover the truth and the decision passes wrongly. Right-or-wrong answers
 * are not simulated but summed exactly over all outcomes of a trinomial distribution (gains,
 * losses, neither); figures that need a bootstrap are simulated.
 *
 * <p>Arguments: seed (default 7), trials of each simulated figure (default 1,000).
 */
public final class StatisticsBenchmark {
  private static final int[] SAMPLES = {100, 200, 500, 1000, 2000, 5000};
  private static final double[] DISCORDANCE = {0.005, 0.01, 0.02, 0.05, 0.10, 0.20};
  private static final double CONFIDENCE = 0.95;
  private static final double MARGIN = 0.01;
  private static final int INNER_TRIALS = 50;

  private final SplittableRandom random;
  private final int trials;

  private StatisticsBenchmark(long seed, int trials) {
    this.random = new SplittableRandom(seed);
    this.trials = trials;
  }

  public static void main(String[] arguments) {
    long seed = arguments.length > 0 ? Long.parseLong(arguments[0]) : 7;
    int trials = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
    System.out.println("seed " + seed + ", trials " + trials);
    new StatisticsBenchmark(seed, trials).run();
  }

  private void run() {
    table(
        "Coverage of the 95 % interval, % (exact), true change 0",
        (samples, share) -> coverage((int) samples, share, 0));
    table(
        "Coverage of the 95 % interval, % (exact), true change -1 point",
        (samples, share) -> coverage((int) samples, share, -MARGIN));
    table(
        "False passes, % (exact): the true drop is the allowed one, 1 point",
        (samples, share) -> passes((int) samples, share, -MARGIN));
    planned();
    pilot();
    bootstrap();
  }

  private static void table(String title, DoubleBinaryOperator figure) {
    System.out.println("\n" + title);
    System.out.print("| samples |");
    for (double share : DISCORDANCE) {
      System.out.print(text(" discordant %.1f %% |", 100 * share));
    }
    System.out.println();
    System.out.println("|---|" + "---|".repeat(DISCORDANCE.length));
    for (int samples : SAMPLES) {
      System.out.print(text("| %,d |", samples));
      for (double share : DISCORDANCE) {
        double value = figure.applyAsDouble(samples, share);
        System.out.print(Double.isNaN(value) ? "  |" : text(" %.1f |", value));
      }
      System.out.println();
    }
  }

  private static double coverage(int samples, double discordance, double change) {
    return expected(
        samples,
        discordance,
        change,
        (gains, losses) -> {
          Interval interval = new PairedProportions(gains, losses, samples).interval(CONFIDENCE);
          return interval.lower() <= change && change <= interval.upper() ? 100 : 0;
        });
  }

  private static double passes(int samples, double discordance, double change) {
    return expected(samples, discordance, change, (gains, losses) -> met(gains, losses, samples));
  }

  private static double met(double gains, double losses, double samples) {
    double bound = new PairedProportions(gains, losses, samples).lowerBound(CONFIDENCE);
    return bound >= -MARGIN ? 100 : 0;
  }

  /** Mean of a figure over all outcomes that are not utterly improbable; NaN for shares below 0. */
  private static double expected(
      int samples, double discordance, double change, DoubleBinaryOperator figure) {
    double gainShare = (discordance + change) / 2;
    double lossShare = (discordance - change) / 2;
    if (gainShare < 0 || lossShare < 0) {
      return Double.NaN;
    }
    double sum = 0;
    double total = 0;
    int mostGains = most(samples, gainShare);
    int mostLosses = most(samples, lossShare);
    for (int gains = least(samples, gainShare); gains <= mostGains; gains++) {
      for (int losses = least(samples, lossShare); losses <= mostLosses; losses++) {
        double probability = probability(samples, gains, losses, gainShare, lossShare);
        if (probability > 1e-12) {
          sum += probability * figure.applyAsDouble(gains, losses);
          total += probability;
        }
      }
    }
    return sum / total;
  }

  private static int least(int samples, double share) {
    return (int) Math.max(0, samples * share - 8 * Math.sqrt(samples * share) - 1);
  }

  private static int most(int samples, double share) {
    return (int) Math.min(samples, samples * share + 8 * Math.sqrt(samples * share) + 12);
  }

  private static double probability(int samples, int gains, int losses, double up, double down) {
    int same = samples - gains - losses;
    if (same < 0 || (up == 0 && gains > 0) || (down == 0 && losses > 0)) {
      return 0;
    }
    return Math.exp(
        logFactorial(samples)
            - logFactorial(gains)
            - logFactorial(losses)
            - logFactorial(same)
            + (gains == 0 ? 0 : gains * Math.log(up))
            + (losses == 0 ? 0 : losses * Math.log(down))
            + same * Math.log1p(-up - down));
  }

  /** Stirling's series beyond 20, relative error below 1e-12. */
  private static double logFactorial(int n) {
    if (n <= 20) {
      double product = 1;
      for (int i = 2; i <= n; i++) {
        product *= i;
      }
      return Math.log(product);
    }
    double x = n + 1.0;
    return (x - 0.5) * Math.log(x)
        - x
        + 0.5 * Math.log(2 * Math.PI)
        + 1 / (12 * x)
        - 1 / (360 * x * x * x)
        + 1 / (1260 * Math.pow(x, 5));
  }

  private void planned() {
    System.out.println(
        "\nSamples planned for a drop of 0 against an allowed 1 point, and how often they pass");
    System.out.println("| discordant | planned | pass at planned | pass at twice planned |");
    System.out.println("|---|---|---|---|");
    for (double share : DISCORDANCE) {
      int planned =
          (int) new PairedProportions(share / 2, share / 2, 1).samplesToSettle(MARGIN, CONFIDENCE);
      System.out.println(
          text(
              "| %.1f %% | %,d | %.1f %% | %.1f %% |",
              100 * share, planned, passes(planned, share, 0), passes(2 * planned, share, 0)));
    }
  }

  /** An inconclusive evaluation says how many samples would settle it; twice as many are drawn. */
  private void pilot() {
    System.out.println(
        "\nPasses, %, at twice the samples that an inconclusive evaluation asked for (true drop 0; "
            + trials
            + " evaluations each; blank: none was inconclusive)");
    table(
        "allowed drop 1 point",
        (samples, share) -> {
          double passed = 0;
          int inconclusive = 0;
          for (int trial = 0; trial < trials; trial++) {
            PairedProportions seen = draw((int) samples, share);
            boolean undecided =
                seen.lowerBound(CONFIDENCE) < -MARGIN && seen.upperBound(CONFIDENCE) >= -MARGIN;
            double needed = undecided ? seen.samplesToSettle(MARGIN, CONFIDENCE) : Double.NaN;
            if (!Double.isNaN(needed)) {
              inconclusive++;
              for (int inner = 0; inner < INNER_TRIALS; inner++) {
                PairedProportions again = draw((int) Math.min(2 * needed, 1e8), share);
                passed += met(again.gains(), again.losses(), again.samples()) / INNER_TRIALS;
              }
            }
          }
          return inconclusive == 0 ? Double.NaN : passed / inconclusive;
        });
  }

  private PairedProportions draw(int samples, double discordance) {
    int discordant = binomial(samples, discordance);
    int gains = binomial(discordant, 0.5);
    return new PairedProportions(gains, discordant - gains, samples);
  }

  /** By counting where that is cheap, else by the normal distribution with the same moments. */
  private int binomial(int trialsOfOne, double probability) {
    if (trialsOfOne > 2000) {
      double mean = trialsOfOne * probability;
      double deviation = Math.sqrt(mean * (1 - probability));
      return Math.clamp(Math.round(mean + deviation * random.nextGaussian()), 0, trialsOfOne);
    }
    int count = 0;
    for (int i = 0; i < trialsOfOne; i++) {
      count += random.nextDouble() < probability ? 1 : 0;
    }
    return count;
  }

  private void bootstrap() {
    System.out.println("\nCoverage of the 95 % BCa interval, %, " + trials + " trials each");
    System.out.println("| samples | mean of a skewed loss | change of a rank correlation |");
    System.out.println("|---|---|---|");
    for (int samples : new int[] {100, 200, 500, 1000}) {
      System.out.println(
          text("| %,d | %.1f | %.1f |", samples, skewedMean(samples), correlationChange(samples)));
    }
  }

  /** Losses of cosine are about exponential: many near 0, few large. */
  private double skewedMean(int samples) {
    int covered = 0;
    for (int trial = 0; trial < trials; trial++) {
      double[] values = new double[samples];
      for (int i = 0; i < samples; i++) {
        values[i] = -random.nextExponential();
      }
      Interval interval =
          Bootstrap.of(WeightedStatistic.mean(values), Bootstrap.RESAMPLES, random.nextLong())
              .interval(CONFIDENCE);
      covered += interval.lower() <= -1 && -1 <= interval.upper() ? 1 : 0;
    }
    return 100.0 * covered / trials;
  }

  /**
   * Two models that are equally good but for their noise: the true change of Spearman's correlation
   * with the scores is 0.
   */
  private double correlationChange(int samples) {
    int covered = 0;
    for (int trial = 0; trial < trials; trial++) {
      double[] scores = new double[samples];
      double[] before = new double[samples];
      double[] after = new double[samples];
      for (int i = 0; i < samples; i++) {
        scores[i] = random.nextGaussian();
        double shared = scores[i] + 0.6 * random.nextGaussian();
        before[i] = shared + 0.1 * random.nextGaussian();
        after[i] = shared + 0.1 * random.nextGaussian();
      }
      RankCorrelation first = new RankCorrelation(before, scores);
      RankCorrelation second = new RankCorrelation(after, scores);
      WeightedStatistic change =
          new WeightedStatistic() {
            @Override
            public int samples() {
              return samples;
            }

            @Override
            public double of(int[] weights) {
              return second.of(weights) - first.of(weights);
            }
          };
      Interval interval =
          Bootstrap.of(change, Bootstrap.RESAMPLES, random.nextLong()).interval(CONFIDENCE);
      covered += interval.lower() <= 0 && 0 <= interval.upper() ? 1 : 0;
    }
    return 100.0 * covered / trials;
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation is in no library of ours
  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
