package io.quantry.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextRowsTest {
  private static final TextFields PAIRS = new TextFields(2, Targets.Kind.SCORES);

  @TempDir Path folder;

  @Test
  void readsQuotesAndLineBreaksInCsv() throws IOException {
    List<TextRow> rows = rows("csv", "a,b,1.5\r\n\"says \"\"hi\"\", then\nleaves\",c,2\n\n", PAIRS);
    assertThat(rows)
        .containsExactly(
            new TextRow(List.of("a", "b"), 1.5),
            new TextRow(List.of("says \"hi\", then\nleaves", "c"), 2.0));
  }

  @Test
  void readsTabsAndJson() throws IOException {
    assertThat(rows("tsv", "one, two\tthree", PAIRS))
        .containsExactly(new TextRow(List.of("one, two", "three"), null));
    assertThat(
            rows(
                "jsonl",
                "{\"text\": \"caf\\u00e9\", \"label\": 3}\n",
                new TextFields(1, Targets.Kind.LABELS)))
        .containsExactly(new TextRow(List.of("café"), 3.0));
  }

  @ParameterizedTest
  @CsvSource({
    "tsv, 'only one'",
    "tsv, 'a\tb\tc\td'",
    "tsv, 'a\tb\tmuch'",
    "tsv, 'a\tb\tNaN'",
    "csv, 'a,\"never closed'",
    "jsonl, '{\"sentence1\": \"a\"}'",
    "jsonl, 'no json'",
    "jsonl, '[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]'"
  })
  void refusesRowsThatAreNotOfTheDeclaredForm(String syntax, String content) {
    assertThatThrownBy(() -> rows(syntax, content, PAIRS))
        .isInstanceOfSatisfying(
            EvaluationException.class, e -> assertThat(e.code()).isEqualTo("dataset-malformed"))
        .hasMessageContaining("line 1");
  }

  @Test
  void refusesWhatIsNotUtf8() throws IOException {
    Path file = Files.write(folder.resolve("latin1"), new byte[] {'a', '\t', (byte) 0xe9, '\n'});
    assertThatThrownBy(
            () -> {
              try (TextRows rows = new TextRows(file, "tsv", PAIRS)) {
                rows.next();
              }
            })
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("UTF-8");
  }

  private List<TextRow> rows(String syntax, String content, TextFields fields) throws IOException {
    Path file = Files.writeString(folder.resolve("rows"), content);
    List<TextRow> rows = new ArrayList<>();
    try (TextRows reader = new TextRows(file, syntax, fields)) {
      for (Optional<TextRow> row = reader.next(); row.isPresent(); row = reader.next()) {
        rows.add(row.get());
      }
    }
    return rows;
  }
}
