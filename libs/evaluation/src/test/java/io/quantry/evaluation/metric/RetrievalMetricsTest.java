package io.quantry.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** References: scikit-learn 1.9.1 and numpy 2.4.6 on the same draws, in double. */
class RetrievalMetricsTest {
  private static final int QUERIES = 6;
  private static final int DOCUMENTS = 15;
  private static final int WIDTH = 4;

  private final float[] queries = new float[QUERIES * DOCUMENTS * WIDTH];
  private final float[] before;
  private final float[] after;
  private final long[] numbers = new long[QUERIES * DOCUMENTS];
  private final double[] grades = new double[QUERIES * DOCUMENTS];

  RetrievalMetricsTest() {
    Draws draws = new Draws(3);
    float[] once = draws.floats(QUERIES * WIDTH, 2, -1);
    before = draws.floats(QUERIES * DOCUMENTS * WIDTH, 2, -1);
    after = draws.near(before, 1.2f);
    long[] drawn = draws.integers(QUERIES * DOCUMENTS, 4);
    long[] thinned = draws.integers(QUERIES * DOCUMENTS, 3);
    for (int pair = 0; pair < numbers.length; pair++) {
      int query = pair / DOCUMENTS;
      System.arraycopy(once, query * WIDTH, queries, pair * WIDTH, WIDTH);
      numbers[pair] = 1000L + query;
      grades[pair] = thinned[pair] == 0 ? drawn[pair] : 0;
    }
  }

  @Test
  void equalsScikitLearnsGain() {
    MetricResult result = scene().result("ndcg@10");
    assertThat(result.baseline()).isCloseTo(39.56587118273223, within(1e-9));
    assertThat(result.candidate()).isCloseTo(37.03492065871803, within(1e-9));
    assertThat(result.samples()).isEqualTo(QUERIES);
  }

  @Test
  void findsRelevantDocumentsAmongTheFirstTen() {
    MetricResult result = scene().result("recall@10");
    assertThat(result.baseline()).isCloseTo(53.05555555555556, within(1e-9));
    assertThat(result.candidate()).isCloseTo(60.83333333333333, within(1e-9));
  }

  @Test
  void leavesQueriesWithoutARelevantDocumentOut() {
    Arrays.fill(grades, 0, DOCUMENTS, 0);
    MetricResult result = scene().result("ndcg@10");
    assertThat(result.samples()).isEqualTo(QUERIES - 1);
    assertThat(result.details()).containsEntry("queriesWithoutRelevant", 1.0);
    Arrays.fill(grades, 0);
    assertThatThrownBy(() -> scene().results())
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("none of 6 queries");
  }

  @Test
  void ranksWhatIsNotFiniteAsBadlyAsCanBe() {
    Arrays.fill(after, Float.NaN);
    MetricResult result = scene().result("ndcg@10");
    double worst = 0;
    for (int query = 0; query < QUERIES; query++) {
      double[] ascending = Arrays.copyOfRange(grades, query * DOCUMENTS, (query + 1) * DOCUMENTS);
      // Irrelevant documents first, the relevant ones as they come.
      double[] relevant = Arrays.stream(ascending).filter(grade -> grade > 0).toArray();
      double[] ranked = new double[DOCUMENTS];
      System.arraycopy(relevant, 0, ranked, DOCUMENTS - relevant.length, relevant.length);
      worst += 100 * Retrieval.normalizedGain(ranked) / QUERIES;
    }
    assertThat(result.candidate()).isCloseTo(worst, within(1e-9));
  }

  @Test
  void refusesGradesBelowZero() {
    grades[3] = -1;
    assertThatThrownBy(() -> scene().results())
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
        .hasMessageContaining("query 1000 has a document of grade -1.0");
  }

  /** Reference: scikit-learn's NearestNeighbors, brute force by cosine distance. */
  @Test
  void findsTheBaselinesNeighbors() {
    Draws draws = new Draws(4);
    float[] baseline = draws.floats(240, 2, -1);
    float[] candidate = draws.near(baseline, 0.8f);
    MetricResult result = vectors(baseline, candidate).result("neighbor-recall@10");
    assertThat(result.candidate()).isCloseTo(71.25, within(1e-9));
    assertThat(result.baseline()).isEqualTo(100);
  }

  @Test
  void givesAnEmbeddingThatIsNotFiniteNoNeighbors() {
    float[] baseline = new Draws(4).floats(240, 2, -1);
    float[] candidate = baseline.clone();
    candidate[6 * 7] = Float.NaN;
    MetricResult result = vectors(baseline, candidate).result("neighbor-recall@10");
    // Its own share is 0, and it is missing among those of others.
    assertThat(result.candidate()).isLessThan(100 - 100.0 / 40);
    assertThat(result.change().upper()).isLessThan(0);
  }

  private static Scene vectors(float[] baseline, float[] candidate) {
    return Scene.of(
        Targets.Kind.NONE, new Targets.None(), baseline, candidate, baseline.length / 6, 6);
  }

  private Scene scene() {
    return Scene.ofPairs(
        Targets.Kind.RELEVANCE,
        new Targets.Relevance(numbers, grades),
        new float[][] {queries, before},
        new float[][] {queries, after},
        WIDTH);
  }
}
