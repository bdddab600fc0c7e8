package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How well the cosine of query and document ranks a query's documents, mean over queries; documents
 * of the same cosine stay in the dataset's order. Queries are the samples; those without a document
 * of a grade above 0 say nothing and are left out. Where an embedding is zero or not finite, a
 * relevant document is last and any other first.
 */
record Retrieval(String name, Figure figure) implements Metric {
  private static final int FIRST = 10;

  /** The figure of one query, in [0, 1]. */
  interface Figure {
    /**
     * @param grades of the documents as ranked, best first; at least one is above 0
     */
    double of(double[] grades);
  }

  /**
   * Normalized discounted cumulative gain of the first 10, with the grade itself as gain and {@code
   * 1 / log2(rank + 1)} as discount (Järvelin and Kekäläinen 2002, as scikit-learn's ndcg_score).
   */
  static Retrieval gain() {
    return new Retrieval("ndcg@10", Retrieval::normalizedGain);
  }

  /** Share of the documents with a grade above 0 that are among the first 10. */
  static Retrieval recall() {
    return new Retrieval("recall@10", Retrieval::recalled);
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    if (context.targets() != Targets.Kind.RELEVANCE) {
      return Optional.of("the dataset does not say which documents are relevant");
    }
    if (context.feedsPerSample() != 2) {
      return Optional.of("samples are no pairs of query and document");
    }
    return Embedding.unfit(context);
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Queries();
  }

  static double normalizedGain(double[] grades) {
    double[] ideal = grades.clone();
    Arrays.sort(ideal);
    double gain = 0;
    double most = 0;
    for (int rank = 0; rank < Math.min(FIRST, grades.length); rank++) {
      double discount = Math.log(2) / Math.log(rank + 2);
      gain += grades[rank] * discount;
      most += ideal[ideal.length - 1 - rank] * discount;
    }
    return gain / most;
  }

  static double recalled(double[] grades) {
    int relevant = 0;
    int found = 0;
    for (int rank = 0; rank < grades.length; rank++) {
      relevant += grades[rank] > 0 ? 1 : 0;
      found += grades[rank] > 0 && rank < FIRST ? 1 : 0;
    }
    return (double) found / relevant;
  }

  private final class Queries implements Gathering {
    private final Map<Long, Query> queries = new LinkedHashMap<>();

    @Override
    public void add(PairedBatch batch) {
      if (!(batch.targets() instanceof Targets.Relevance given)) {
        throw new EvaluationException("dataset-model-mismatch", "grades of relevance are missing");
      }
      for (int sample = 0; sample < batch.size(); sample++) {
        double grade = given.grades()[sample];
        long number = given.queries()[sample];
        if (!(grade >= 0 && grade <= Float.MAX_VALUE)) {
          throw new EvaluationException(
              "dataset-model-mismatch",
              "query %d has a document of grade %s; a grade is a number from 0"
                  .formatted(number, grade));
        }
        double[][] query = EmbeddingCosine.vectors(batch.runs().getFirst(), sample);
        double[][] document = EmbeddingCosine.vectors(batch.runs().getLast(), sample);
        queries
            .computeIfAbsent(number, missing -> new Query())
            .add(grade, score(query[0], document[0], grade), score(query[1], document[1], grade));
      }
    }

    @Override
    public MetricResult result(Judgement judgement) {
      List<Query> judged = queries.values().stream().filter(Query::judged).toList();
      if (judged.isEmpty()) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "none of %d queries has a document of a grade above 0".formatted(queries.size()));
      }
      double[] changes = new double[judged.size()];
      double before = 0;
      double after = 0;
      for (int i = 0; i < changes.length; i++) {
        double baseline = figure.of(judged.get(i).ranked(judged.get(i).before));
        double candidate = figure.of(judged.get(i).ranked(judged.get(i).after));
        changes[i] = 100 * (candidate - baseline);
        before += baseline / changes.length;
        after += candidate / changes.length;
      }
      return BootstrapResult.of(
          name,
          MetricResult.Unit.POINTS,
          true,
          100 * before,
          100 * after,
          WeightedStatistic.mean(changes),
          Map.of("queriesWithoutRelevant", (double) (queries.size() - judged.size())),
          judgement);
    }
  }

  private static double score(double[] query, double[] document, double grade) {
    if (Embedding.empty(query) || Embedding.empty(document)) {
      return grade > 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Embedding.dot(query, document);
  }

  /** The documents of one query. */
  private static final class Query {
    private final List<Document> before = new ArrayList<>();
    private final List<Document> after = new ArrayList<>();

    private record Document(double grade, double score) {}

    void add(double grade, double baseline, double candidate) {
      before.add(new Document(grade, baseline));
      after.add(new Document(grade, candidate));
    }

    boolean judged() {
      return before.stream().anyMatch(document -> document.grade > 0);
    }

    double[] ranked(List<Document> documents) {
      return documents.stream()
          .sorted((a, b) -> Double.compare(b.score, a.score))
          .mapToDouble(Document::grade)
          .toArray();
    }
  }
}
