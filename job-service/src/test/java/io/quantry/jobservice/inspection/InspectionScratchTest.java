package io.quantry.jobservice.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scratch of checks whose process died. */
class InspectionScratchTest {
  @TempDir Path folder;

  @Test
  void whatADeadProcessLeftIsClearedAndWhatALivingOneHasIsNot() throws IOException {
    Path dead = Files.createDirectories(folder.resolve("process-dead"));
    Files.createFile(dead.resolve("lock"));
    Files.createDirectories(dead.resolve("check-1/upload"));
    try (InspectionScratch first = InspectionScratch.in(folder)) {
      assertThat(dead).doesNotExist();
      Path check = first.create();
      try (InspectionScratch second = InspectionScratch.in(folder)) {
        assertThat(check).isDirectory();
        assertThat(second.create()).isDirectory();
      }
      assertThat(check).isDirectory();
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
