package io.quantry.bench.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFilesTest {
  @TempDir Path folder;

  @Test
  void aRowThatIsThereIsNotRunAgain() throws IOException {
    AtomicInteger runs = new AtomicInteger();
    RowFiles.Work work = () -> Map.of("top1", 90.5 + runs.getAndIncrement());
    assertEquals(90.5, new RowFiles(folder).get("a", work).get("top1"));
    assertEquals(90.5, new RowFiles(folder).get("a", work).get("top1"));
    assertEquals(1, runs.get());
  }

  @Test
  void aRowThatFailedLeavesNothingAndRunsAgain() throws IOException {
    RowFiles files = new RowFiles(folder);
    assertThrows(
        IOException.class,
        () ->
            files.get(
                "a",
                () -> {
                  throw new IOException("cut off");
                }));
    assertFalse(Files.exists(files.row("a")));
    assertEquals(1, files.get("a", () -> Map.of("top1", 1)).get("top1"));
  }

  @Test
  void aRowMayWantAnotherOne() throws IOException {
    RowFiles files = new RowFiles(folder);
    Map<String, Object> outer =
        files.get("outer", () -> Map.of("inner", files.get("inner", () -> Map.of("top1", 2))));
    assertEquals(Map.of("inner", Map.of("top1", 2)), outer);
    assertEquals(Map.of("top1", 2), files.find("inner").orElseThrow());
  }
}
