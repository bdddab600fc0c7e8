package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.evaluation.statistics.Judgement;
import java.util.Optional;

/**
 * Mean cosine between both models' embeddings of the same text; for pairs the mean of both texts.
 * The baseline stands at 100 points.
 */
final class EmbeddingCosine implements Metric {
  @Override
  public String name() {
    return "embedding-cosine";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return context.targets() == Targets.Kind.LABELS && context.roles().pooling().equals("none")
        ? Optional.of("outputs with labels are scores of classes, not embeddings")
        : Embedding.unfit(context);
  }

  @Override
  public Gathering begin(MetricContext context) {
    SampleValues values = new SampleValues();
    return new Gathering() {
      @Override
      public void add(PairedBatch batch) {
        for (int sample = 0; sample < batch.size(); sample++) {
          double sum = 0;
          for (PairedRun run : batch.runs()) {
            double[][] vectors = vectors(run, sample);
            sum += Embedding.dot(vectors[0], vectors[1]);
          }
          values.add(sum / batch.runs().size());
        }
      }

      @Override
      public MetricResult result(Judgement judgement) {
        return MeanFidelity.of(name(), values.toArray(), judgement);
      }
    };
  }

  static double[][] vectors(PairedRun run, int sample) {
    OutputPair output = run.main();
    if (!output.sameShape()) {
      throw new EvaluationException(
          "model-rejected-by-runtime",
          "output '%s' has another shape in the candidate".formatted(output.name()));
    }
    return Embedding.pooled(output, sample);
  }
}
