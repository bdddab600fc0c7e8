package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Of each sample's 10 nearest others by the baseline's embeddings (cosine, the earlier of equals),
 * the share that is also among its 10 nearest by the candidate's; the baseline stands at 100
 * points. Of pairs the first text. Samples beyond the first 2,000, or beyond 16 million numbers a
 * model, are left out; the details say so. A sample whose embedding is zero or not finite in one
 * model counts 0, and is nobody's neighbour there. O(samples² × width).
 */
final class NeighborRecall implements Metric {
  private static final int NEIGHBORS = 10;
  private static final int MOST_SAMPLES = 2000;
  private static final int MOST_NUMBERS = 16_000_000;

  @Override
  public String name() {
    return "neighbor-recall@10";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return switch (context.targets()) {
      case NONE, SCORES -> Embedding.unfit(context);
      case RELEVANCE -> Optional.of("the dataset says which documents are relevant");
      case LABELS, VALUES, CLASS_MAPS, BOXES ->
          Optional.of("the dataset's targets are no embeddings'");
    };
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Vectors();
  }

  private final class Vectors implements Gathering {
    private final List<float[]> before = new ArrayList<>();
    private final List<float[]> after = new ArrayList<>();
    private long offered;

    @Override
    public void add(PairedBatch batch) {
      PairedRun run = batch.runs().getFirst();
      for (int sample = 0; sample < batch.size(); sample++) {
        offered++;
        double[][] vectors = EmbeddingCosine.vectors(run, sample);
        if (before.size() < Math.min(MOST_SAMPLES, MOST_NUMBERS / vectors[0].length)) {
          before.add(narrowed(vectors[0]));
          after.add(narrowed(vectors[1]));
        }
      }
    }

    @Override
    public MetricResult result(Judgement judgement) {
      double[] changes = changes(before, after);
      return BootstrapResult.of(
          name(),
          100,
          WeightedStatistic.mean(changes),
          Map.of("neighbors", (double) NEIGHBORS, "samplesLeftOut", 1.0 * offered - before.size()),
          judgement);
    }
  }

  /** A hundred times what the share of each sample falls short of 1. */
  private static double[] changes(List<float[]> before, List<float[]> after) {
    int samples = before.size();
    int[][] expected = neighbors(before);
    int[][] found = neighbors(after);
    double[] changes = new double[samples];
    for (int sample = 0; sample < samples; sample++) {
      int wanted = expected[sample].length;
      int common = 0;
      for (int neighbor : expected[sample]) {
        for (int other : found[sample]) {
          common += neighbor == other ? 1 : 0;
        }
      }
      double share = samples == 1 ? 1 : wanted == 0 ? 0 : (double) common / wanted;
      changes[sample] = 100 * (share - 1);
    }
    return changes;
  }

  private static int[][] neighbors(List<float[]> vectors) {
    int samples = vectors.size();
    // Symmetric: each cosine is worked out once.
    float[][] cosines = new float[samples][samples];
    for (int i = 0; i < samples; i++) {
      cosines[i][i] = Float.NEGATIVE_INFINITY;
      for (int j = 0; j < i; j++) {
        float cosine = cosine(vectors.get(i), vectors.get(j));
        cosines[i][j] = cosine;
        cosines[j][i] = cosine;
      }
    }
    int[][] neighbors = new int[samples][];
    for (int i = 0; i < samples; i++) {
      neighbors[i] = nearest(cosines[i]);
    }
    return neighbors;
  }

  /** Indices of the largest cosines above −∞, the earlier of equals. */
  private static int[] nearest(float[] cosines) {
    int[] best = new int[NEIGHBORS];
    int count = 0;
    for (int i = 0; i < cosines.length; i++) {
      boolean full = count == NEIGHBORS;
      if (cosines[i] == Float.NEGATIVE_INFINITY
          || (full && cosines[i] <= cosines[best[NEIGHBORS - 1]])) {
        continue;
      }
      int place = full ? NEIGHBORS - 1 : count++;
      while (place > 0 && cosines[best[place - 1]] < cosines[i]) {
        best[place] = best[place - 1];
        place--;
      }
      best[place] = i;
    }
    return Arrays.copyOf(best, count);
  }

  /** Of vectors of length 1; −∞ where one is zero. Four sums, for one would wait for itself. */
  private static float cosine(float[] first, float[] second) {
    if (first.length == 0 || second.length == 0) {
      return Float.NEGATIVE_INFINITY;
    }
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 3 < first.length; i += 4) {
      a += first[i] * second[i];
      b += first[i + 1] * second[i + 1];
      c += first[i + 2] * second[i + 2];
      d += first[i + 3] * second[i + 3];
    }
    for (; i < first.length; i++) {
      a += first[i] * second[i];
    }
    return a + b + c + d;
  }

  /** As floats; without elements where the vector is zero. */
  private static float[] narrowed(double[] vector) {
    if (Embedding.empty(vector)) {
      return new float[0];
    }
    float[] narrowed = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      narrowed[i] = (float) vector[i];
    }
    return narrowed;
  }
}
