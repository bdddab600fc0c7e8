package io.quantry.bench.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingTableTest {
  private static final Line LINE =
      Line.all().stream()
          .filter(line -> line.name().equals("fashion-w4a4"))
          .findFirst()
          .orElseThrow();

  @Test
  void whatIsMissingStaysBlank() {
    List<String> cells = table(Map.of()).cells(LINE);
    assertEquals(TrainingTable.HEADINGS.size(), cells.size());
    assertEquals("fashion-w4a4", cells.get(0));
    assertEquals("0", cells.get(1));
    assertEquals(List.of("", "", "", ""), cells.subList(2, 6));
    assertEquals("", cell(cells, "met"));
  }

  @Test
  void seedsHaveAnIntervalAndAreJudgedByTheirMean() {
    List<String> cells =
        table(
                Map.of(
                    "fashion-fp32", Map.of("top1", 93.0, "bytes", 800_000),
                    "fashion-w4a4-1", Map.of("top1", 92.4, "bytes", 120_000),
                    "fashion-w4a4-2", Map.of("top1", 92.5, "bytes", 120_000),
                    "fashion-w4a4-3", Map.of("top1", 92.6, "bytes", 120_000)))
            .cells(LINE);
    assertEquals("3", cell(cells, "seeds"));
    assertEquals("92.50 ± 0.25", cell(cells, "top-1")); // 4.303 · 0.1 / √3
    assertEquals("0.50", cell(cells, "drop"));
    assertEquals("yes", cell(cells, "met"));
    assertEquals("0.150", cell(cells, "of FP32"));
    assertEquals("", cell(cells, "note"));
  }

  @Test
  void withoutAReferenceNothingIsJudged() {
    List<String> cells = table(Map.of("fashion-w4a4-2", Map.of("top1", 92.4))).cells(LINE);
    assertEquals("92.40", cell(cells, "top-1"));
    assertEquals("", cell(cells, "drop"));
    assertEquals("", cell(cells, "met"));
  }

  @Test
  void aRunOfFewerSamplesSaysSo() {
    Map<String, Object> partial = Map.of("top1", 50.0, "fullRun", false);
    List<String> cells = table(Map.of("fashion-w4a4-1", partial)).cells(LINE);
    assertEquals("not a full run", cell(cells, "note"));
  }

  @Test
  void checksStandInATableOfTheirOwn() {
    Map<String, Object> row = Map.of("checks", List.of(new Check("w", "1", "2", false).facts()));
    assertEquals(
        List.of(List.of("speed", "w", "1", "2", "no", "")),
        table(Map.of("speed", row)).checks(List.of("memory", "speed")));
  }

  @Test
  void everyRowOfALineIsARowThatCanBeRunAndNoneIsForgotten() {
    Set<String> rows = Rows.all().keySet();
    Set<String> forgotten = new HashSet<>(rows);
    for (Line line : Line.all()) {
      for (List<String> some : List.of(line.reference(), line.untrained(), line.trained())) {
        assertTrue(rows.containsAll(some), line + " names a row that there is not");
        forgotten.removeAll(some);
      }
    }
    assertEquals(
        Set.of(
            "glyphs-uneven-fp32",
            "adaround-w4a8",
            "graph-agreement",
            "graph-agreement-glyphs",
            "speed-fashion",
            "speed-glyphs",
            "memory"),
        forgotten);
  }

  private static TrainingTable table(Map<String, Map<String, Object>> rows) {
    return new TrainingTable(name -> Optional.ofNullable(rows.get(name)));
  }

  private static String cell(List<String> cells, String heading) {
    return cells.get(TrainingTable.HEADINGS.indexOf(heading));
  }
}
