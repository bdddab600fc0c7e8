package io.quantry.cli.platform.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveWriterTest {
  @TempDir Path folder;

  @Test
  void anArchiveHasItsNameOnlyWhenItIsWhole() throws Exception {
    Path file = folder.resolve("b.tar");
    try (ArchiveWriter archive = ArchiveWriter.create(file, 0)) {
      archive.bytes("secrets.json", new byte[100]);
      assertThat(names()).containsExactly("b.tar.part");
      assertThat(Files.getPosixFilePermissions(folder.resolve("b.tar.part")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      SmallArchive.finish(archive, 3, archive.files());
      assertThat(names()).containsExactly("b.tar");
    }
    assertThat(names()).containsExactly("b.tar");
  }

  @Test
  void oneThatWasNotFinishedIsGone() throws Exception {
    try (ArchiveWriter archive = ArchiveWriter.create(folder.resolve("b.tar"), 0)) {
      archive.bytes("secrets.json", new byte[1 << 20]);
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void writesOverWhatAKilledProcessLeft() throws Exception {
    Files.write(folder.resolve("b.tar.part"), new byte[1 << 20]);
    Path file = SmallArchive.write(folder.resolve("b.tar"));
    assertThat(ArchiveCheck.of(new Archive(file)).files()).hasSize(3);
  }

  @Test
  void neverWritesOverAnArchive() throws Exception {
    Path file = Files.writeString(folder.resolve("b.tar"), "yesterday's");
    assertThatThrownBy(() -> ArchiveWriter.create(file, 0))
        .isInstanceOf(QuantryException.class)
        .hasMessageContaining("exists already");
    assertThat(file).hasContent("yesterday's");
    assertThat(names()).containsExactly("b.tar");
  }

  @Test
  void aFullDiskLeavesNothing() throws Exception {
    try (ArchiveWriter archive =
        ArchiveWriter.create(folder.resolve("b.tar"), Long.MAX_VALUE / 2)) {
      assertThatThrownBy(() -> archive.bytes("postgres/large", new byte[40 << 20]))
          .isInstanceOfSatisfying(
              QuantryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
    }
    assertThat(names()).isEmpty();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
