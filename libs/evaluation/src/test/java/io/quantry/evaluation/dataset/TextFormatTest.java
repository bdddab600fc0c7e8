package io.quantry.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.EvaluationException;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Token ids of bert-base-uncased: [CLS] 101, [SEP] 102, [PAD] 0, hello 7592, world 2088. */
class TextFormatTest {
  @TempDir Path folder;

  private Path tokenizer = Path.of("");

  @BeforeEach
  void unpack() throws IOException {
    tokenizer = folder.resolve("tokenizer.json");
    try (InputStream stream =
        TextFormatTest.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      Files.copy(Objects.requireNonNull(stream), tokenizer);
    }
  }

  @Test
  void padsEachBatchToItsOwnLongestText() throws IOException {
    Dataset dataset =
        open("a.txt", "hello\nhello world hello\nhello\nhello world\nhello\n", Map.of());
    try (BatchReader reader = dataset.read(SampleSelection.all(), 2)) {
      assertThat(ids(reader.next().orElseThrow()).shape()).containsExactly(2, 5);
      TensorValue second = ids(reader.next().orElseThrow());
      assertThat(second.shape()).containsExactly(2, 4);
      assertThat(second.longs()).containsExactly(101, 7592, 102, 0, 101, 7592, 2088, 102);
      assertThat(ids(reader.next().orElseThrow()).shape()).containsExactly(1, 3);
    }
  }

  @Test
  void cutsTextsAtTheMostTokens() throws IOException {
    Dataset dataset =
        open("a.txt", "hello world hello world hello\nhello\n", Map.of("maxTokens", 4));
    try (BatchReader reader = dataset.read(SampleSelection.all(), 2)) {
      TensorValue ids = ids(reader.next().orElseThrow());
      assertThat(ids.shape()).containsExactly(2, 4);
      assertThat(ids.longs()).containsExactly(101, 7592, 2088, 102, 101, 7592, 102, 0);
    }
  }

  @Test
  void expectsTheNextTokenAndNothingAfterTheLastOrInPadding() throws IOException {
    Dataset dataset = open("a.txt", "hello world\nhello\n", Map.of("target", "next-token"));
    assertThat(dataset.targets()).isEqualTo(Targets.Kind.CLASS_MAPS);
    assertThat(dataset.feedsPerSample()).isEqualTo(1);
    try (BatchReader reader = dataset.read(SampleSelection.all(), 2)) {
      Targets.ClassMaps maps = (Targets.ClassMaps) reader.next().orElseThrow().targets();
      assertThat(maps.classes().shape()).containsExactly(2, 4);
      assertThat(maps.classes().longs())
          .containsExactly(7592, 2088, 102, -100, 7592, 102, -100, -100);
    }
  }

  @Test
  void numbersEqualQueriesAlikeInOrderOfAppearance() throws IOException {
    String rows =
        """
        {"query": "hello", "document": "world", "grade": 2}
        {"query": "world", "document": "world", "grade": 0}
        {"query": "hello", "document": "hello", "grade": 0.5}
        """;
    assertRelevance(open("a.jsonl", rows, Map.of("target", "relevance")));
    assertRelevance(
        open(
            "a.tsv",
            "hello\tworld\t2\nworld\tworld\t0\nhello\thello\t0.5\n",
            Map.of("target", "relevance")));
  }

  private static void assertRelevance(Dataset dataset) {
    assertThat(dataset.targets()).isEqualTo(Targets.Kind.RELEVANCE);
    assertThat(dataset.feedsPerSample()).isEqualTo(2);
    try (BatchReader reader = dataset.read(SampleSelection.all(), 2)) {
      Batch batch = reader.next().orElseThrow();
      assertThat(batch.feeds()).hasSize(2);
      assertThat(((Targets.Relevance) batch.targets()).queries()).containsExactly(0, 1);
      assertThat(((Targets.Relevance) batch.targets()).grades()).containsExactly(2, 0);
      Targets.Relevance last = (Targets.Relevance) reader.next().orElseThrow().targets();
      assertThat(last.queries()).containsExactly(0);
      assertThat(last.grades()).containsExactly(0.5);
    }
  }

  @Test
  void knowsTheNamesOfItsClasses() throws IOException {
    Map<String, Object> options =
        Map.of("target", "label", "classNames", List.of("negative", "positive"));
    Dataset dataset = open("a.tsv", "hello\t1\n", options);
    assertThat(dataset.classNames()).containsExactly("negative", "positive");
    assertThatThrownBy(() -> open("a.tsv", "hello\t1\n", Map.of("classNames", List.of(1))))
        .isInstanceOfSatisfying(
            EvaluationException.class, e -> assertThat(e.code()).isEqualTo("invalid-value"));
  }

  @ParameterizedTest
  @CsvSource({
    "next-token, a.tsv, 'hello\t1'",
    "relevance, a.tsv, 'hello\tworld'",
    "relevance, a.tsv, 'hello\tworld\t-1'",
    "relevance, a.tsv, 'hello\tworld\tNaN'",
    "relevance, a.jsonl, '{\"query\": \"hello\", \"document\": \"world\"}'",
    "relevance, a.jsonl, '{\"sentence1\": \"hello\", \"sentence2\": \"world\", \"grade\": 1}'",
  })
  void refusesRowsWithoutTheirTarget(String target, String file, String row) {
    assertThatThrownBy(() -> open(file, row, Map.of("target", target)))
        .isInstanceOfSatisfying(
            EvaluationException.class, e -> assertThat(e.code()).isEqualTo("dataset-malformed"))
        .hasMessageContaining("line 1");
  }

  private Dataset open(String name, String content, Map<String, Object> options)
      throws IOException {
    Path text = Files.writeString(folder.resolve(name), content);
    return DatasetFormats.open(
        new DatasetSource("text", Map.of("text", text, "tokenizer", tokenizer), options));
  }

  private static TensorValue ids(Batch batch) {
    return Objects.requireNonNull(batch.feeds().getFirst().get("input_ids"));
  }
}
