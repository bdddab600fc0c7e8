package io.quantry.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.sandbox.SandboxResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScratchTest {
  @TempDir Path folder;

  @BeforeEach
  void writeModel() throws IOException {
    Files.writeString(folder.resolve("model.onnx"), "model");
  }

  @Test
  void keepsUnfinishedWorkAloneForTheNextRun() throws IOException {
    Path journal;
    Path left;
    try (Scratch killed = scratch()) {
      left = killed.folder();
      killed.addModel("model", folder.resolve("model.onnx"));
      journal = unfinished(killed).resolve("journal.jsonl");
      Files.writeString(journal, "line");
      assertThat(killed.keepUnfinished()).isTrue();
    }
    assertThat(journal).hasContent("line");
    assertThat(left.resolve("model")).doesNotExist();

    try (Scratch next = scratch()) {
      assertThat(next.folder().resolve(QuantizeTask.UNFINISHED_FOLDER)).isNotEmptyDirectory();
    }
    assertThat(left).doesNotExist();
  }

  @Test
  void leavesNothingWhereNothingIsUnfinished() {
    Path left;
    try (Scratch killed = scratch()) {
      left = killed.folder();
      assertThat(killed.keepUnfinished()).isFalse();
    }
    assertThat(left).doesNotExist();
  }

  @Test
  void keepsNothingInAFolderThatNobodyFindsAgain() throws IOException {
    Path left;
    try (Scratch temporary = Scratch.create()) {
      left = unfinished(temporary);
      assertThat(temporary.keepUnfinished()).isFalse();
    }
    assertThat(left).doesNotExist();
  }

  @Test
  void tellsAKillFromAReason() {
    assertThat(OfflineEngine.wasKilled(ended(137, ErrorCode.INTERNAL_ERROR))).isTrue();
    assertThat(OfflineEngine.wasKilled(ended(137, ErrorCode.DISK_FULL))).isFalse();
    assertThat(OfflineEngine.wasKilled(ended(0, ErrorCode.INTERNAL_ERROR))).isFalse();
  }

  private static SandboxResult ended(int exitCode, ErrorCode code) {
    return new SandboxResult(EngineOutcome.of(Failure.of(code, "ended")), exitCode, "", 0, 0);
  }

  private Scratch scratch() {
    return Scratch.beside(folder.resolve("result.onnx"));
  }

  private static Path unfinished(Scratch scratch) throws IOException {
    return Files.createDirectory(scratch.folder().resolve(QuantizeTask.UNFINISHED_FOLDER));
  }
}
