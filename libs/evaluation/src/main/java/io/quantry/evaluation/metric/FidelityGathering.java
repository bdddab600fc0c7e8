package io.quantry.evaluation.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers how close each output stays to the baseline's, in constant memory. */
public final class FidelityGathering {
  private static final double EQUAL_DECIBEL = 300;

  private final MetricContext context;
  private final Map<String, Sums> sums = new LinkedHashMap<>();

  public FidelityGathering(MetricContext context) {
    this.context = context;
  }

  public void add(PairedBatch batch) {
    for (PairedRun run : batch.runs()) {
      for (OutputPair output : run.outputs()) {
        Sums sum = sums.computeIfAbsent(output.name(), this::begin);
        for (int sample = 0; sample < output.samples(); sample++) {
          sum.add(output, sample);
        }
      }
    }
  }

  private Sums begin(String output) {
    boolean main = context.mainOutput().filter(it -> it.name().equals(output)).isPresent();
    // What is declared of scores is declared of the main output.
    return new Sums(new ScoreReading(main ? context.roles().scores() : OutputRoles.Scores.AUTO));
  }

  public List<OutputFidelity> result() {
    return sums.entrySet().stream().map(entry -> entry.getValue().result(entry.getKey())).toList();
  }

  private static final class Sums {
    private final ScoreReading reading;
    private long samples;
    private double cosines;
    private double leastCosine = 1;
    private double signal;
    private double noise;
    private double worst;
    private long vectors;
    private long agreed;
    private long baselineOdd;
    private long candidateOdd;
    private long mismatches;
    private double divergences;

    Sums(ScoreReading reading) {
      this.reading = reading;
    }

    void add(OutputPair output, int sample) {
      Comparison comparison = output.comparison(sample);
      samples++;
      cosines += comparison.cosine();
      leastCosine = Math.min(leastCosine, comparison.cosine());
      signal += comparison.signal();
      noise += comparison.noise();
      worst = Math.max(worst, comparison.maxAbsoluteError());
      baselineOdd += comparison.baselineNonFinite();
      candidateOdd += comparison.candidateNonFinite();
      mismatches += comparison.sameShape() ? 0 : 1;
      if (Agreement.comparable(output)) {
        vectors++;
        agreed += Agreement.agrees(output, sample) ? 1 : 0;
        divergences +=
            output.sameShape()
                ? ClassScores.of(output, reading).divergence(sample)
                : -LogProbabilities.LEAST;
      }
    }

    OutputFidelity result(String name) {
      double decibel =
          noise == 0 ? EQUAL_DECIBEL : Math.min(EQUAL_DECIBEL, 10 * Math.log10(signal / noise));
      return new OutputFidelity(
          name,
          samples,
          cosines / samples,
          leastCosine,
          signal == 0 && noise > 0 ? -EQUAL_DECIBEL : decibel,
          worst,
          vectors == 0 ? null : 100.0 * agreed / vectors,
          vectors == 0 ? null : divergences / vectors,
          baselineOdd,
          candidateOdd,
          mismatches);
    }
  }
}
