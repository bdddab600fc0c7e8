package io.quantry.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScratchWatchTest {
  private static final long MIB = 1L << 20;
  private static final SandboxLimits LIMITS =
      new SandboxLimits(
          Duration.ofSeconds(1), Duration.ofSeconds(1), 64 * MIB, 16 * MIB, MIB, 2 * MIB, 64, 8, 1);

  @TempDir Path folder;

  @Test
  void countsFilesInAllFolders() throws IOException {
    Files.createDirectories(folder.resolve("a/b"));
    Files.write(folder.resolve("a/one"), new byte[(int) MIB]);
    Files.write(folder.resolve("a/b/two"), new byte[(int) MIB]);
    assertThat(watch(100, 8).violation()).isEmpty();

    Files.write(folder.resolve("three"), new byte[1]);
    assertThat(watch(100, 8).violation()).map(Failure::code).contains("file-size-limit-exceeded");
  }

  @Test
  void countsALinkAndNotWhatItPointsTo() throws IOException {
    Files.createSymbolicLink(folder.resolve("everything"), Path.of("/"));
    assertThat(watch(100, 8).violation()).isEmpty();
    assertThat(watch(100, 8).holdsFileAtLimit()).isFalse();
  }

  @Test
  void takesTooManyFoldersForAViolation() throws IOException {
    for (int i = 0; i < 11; i++) {
      Files.createDirectory(folder.resolve("folder" + i));
    }
    assertThat(watch(11, 8).violation()).isEmpty();
    assertThat(watch(10, 8).violation()).isPresent();
  }

  @Test
  void takesTooDeepFoldersForAViolation() throws IOException {
    Files.createDirectories(folder.resolve("1/2/3/4"));
    assertThat(watch(100, 4).violation()).isEmpty();
    Files.createFile(folder.resolve("1/2/3/4/file"));
    assertThat(watch(100, 4).violation()).isEmpty();
    assertThat(watch(100, 3).violation()).isPresent();
  }

  @Test
  void clearsOnlyWhatCannotBeWalked() throws Exception {
    Files.createDirectories(folder.resolve("1/2/3/4"));
    watch(100, 8).clearUntamed();
    assertThat(folder).isNotEmptyDirectory();

    Path elsewhere = Files.createDirectory(folder.resolveSibling(folder.getFileName() + "-2"));
    Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    Files.createFile(elsewhere.resolve("kept"));
    watch(100, 2).clearUntamed();
    assertThat(folder).isEmptyDirectory();
    assertThat(elsewhere.resolve("kept")).exists();
    Files.delete(elsewhere.resolve("kept"));
    Files.delete(elsewhere);
  }

  @Test
  void tellsAFileThatReachedTheLimit() throws IOException {
    Files.write(folder.resolve("file"), new byte[(int) MIB - 1]);
    assertThat(watch(100, 8).holdsFileAtLimit()).isFalse();
    Files.write(folder.resolve("file"), new byte[(int) MIB]);
    assertThat(watch(100, 8).holdsFileAtLimit()).isTrue();
  }

  private ScratchWatch watch(int maxEntries, int maxDepth) {
    return new ScratchWatch(folder, LIMITS, maxEntries, maxDepth);
  }
}
