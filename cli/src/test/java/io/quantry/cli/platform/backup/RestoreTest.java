package io.quantry.cli.platform.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.cli.output.Progress;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTest {
  private static final int RECORD = 512;

  /** Not a divisor of a record, so that every place in one has its turn. */
  private static final int STEP = 7;

  @TempDir Path folder;

  @Test
  void bringsBackEveryFileForItsOwnerOnly() throws Exception {
    Path file = SmallArchive.write(folder.resolve("b.tar"));
    Path home = folder.resolve("below/home");

    SmallArchive.restore(file, home);

    assertThat(home.resolve("secrets.json")).hasContent(SmallArchive.SECRET);
    assertThat(home.resolve("postgres/data/PG_VERSION")).hasContent("18\n");
    assertThat(Files.getPosixFilePermissions(home.resolve("secrets.json")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getPosixFilePermissions(home))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(home.resolve("postgres/data")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(namesIn(folder.resolve("below"))).containsExactly("home");
  }

  /** Padding between entries is nobody's, all others must show. */
  @Test
  void noChangedByteGetsThrough() throws Exception {
    Path file = SmallArchive.write(folder.resolve("b.tar"));
    Manifest good = ArchiveCheck.of(new Archive(file));
    byte[] whole = Files.readAllBytes(file);
    int refused = 0;
    for (int at = 0; at < whole.length; at += STEP) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Files.write(file, changed);
      try {
        assertThat(ArchiveCheck.of(new Archive(file))).as("byte %d", at).isEqualTo(good);
      } catch (QuantryException e) {
        refused++;
        assertThat(e.code()).isIn(ErrorCode.INVALID_REQUEST, ErrorCode.ARCHIVE_ENTRY_FORBIDDEN);
      }
    }
    assertThat(refused).isGreaterThan(200);
  }

  @Test
  void refusesWhatEndsTooEarly() throws Exception {
    Path file = SmallArchive.write(folder.resolve("b.tar"));
    byte[] whole = Files.readAllBytes(file);
    int end = lastByteThatIsNotZero(whole);
    for (int length = 0; length <= end; length += RECORD / 4) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SmallArchive.restore(file, folder.resolve("home")))
          .as("%d bytes", length)
          .isInstanceOf(QuantryException.class);
    }
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside",
        "postgres/../../outside",
        "/tmp/outside",
        "postgres//password2",
        "artifacts/blobs/..",
        "postgres/.hidden",
        "running.json",
        "lock",
        "postgres/a\\b",
        "worker/cache"
      })
  void refusesNamesThatNoBackupHas(String name) throws Exception {
    Path file = SmallArchive.write(folder.resolve("b.tar"), 3, List.of(name));
    assertRefused(file, ErrorCode.ARCHIVE_ENTRY_FORBIDDEN, "a name that no backup has");
    assertThat(folder.resolve("outside")).doesNotExist();
    assertThat(namesIn(folder)).containsExactly("b.tar");
  }

  @Test
  void refusesLinks() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry link = new TarArchiveEntry("postgres/data", TarArchiveEntry.LF_SYMLINK);
      link.setLinkName("/etc");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
    Path file = Files.write(folder.resolve("b.tar"), bytes.toByteArray());
    assertRefused(file, ErrorCode.ARCHIVE_ENTRY_FORBIDDEN, "neither a file nor a folder");
  }

  @Test
  void refusesTwoEntriesOfOneName() throws Exception {
    Path file = SmallArchive.write(folder.resolve("b.tar"), 3, List.of("postgres/x", "postgres/x"));
    assertRefused(file, ErrorCode.INVALID_REQUEST, "two entries postgres/x");
  }

  @Test
  void refusesWhatTheManifestDoesNotList() throws Exception {
    Path file = folder.resolve("b.tar");
    try (ArchiveWriter archive = ArchiveWriter.create(file, 0)) {
      archive.bytes("postgres/smuggled", "x".getBytes(StandardCharsets.UTF_8));
      SmallArchive.finish(archive, 3, List.of());
    }
    assertRefused(file, ErrorCode.INVALID_REQUEST, "other entries than its manifest lists");
  }

  @Test
  void refusesWhatIsNoArchive() throws Exception {
    Path file = Files.writeString(folder.resolve("b.tar"), "not an archive at all");
    assertRefused(file, ErrorCode.INVALID_REQUEST, "no");
  }

  @Test
  void refusesASchemaThatItDoesNotKnow() throws Exception {
    Path file = SmallArchive.write(folder.resolve("b.tar"), 10_000, List.of());
    assertRefused(
        file, ErrorCode.INVALID_REQUEST, "schema 10000, this program knows schemas up to");
  }

  @Test
  void leavesAHomeThatIsNotEmptyAsItIs() throws Exception {
    Path file = SmallArchive.write(folder.resolve("b.tar"));
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.writeString(home.resolve("mine.txt"), "mine");
    assertThatThrownBy(() -> SmallArchive.restore(file, home))
        .isInstanceOf(QuantryException.class)
        .hasMessageContaining("is not empty");
    assertThat(namesIn(home)).containsExactly("mine.txt");
    assertThat(namesIn(folder)).containsExactlyInAnyOrder("b.tar", "home");
  }

  @Test
  void aFullDiskLeavesNoHome() throws Exception {
    Path file = folder.resolve("b.tar");
    try (ArchiveWriter archive = ArchiveWriter.create(file, 0)) {
      archive.bytes("postgres/large", new byte[40 << 20]);
      SmallArchive.finish(archive, 3, archive.files());
    }
    HomeRestore restore =
        new HomeRestore(file, folder.resolve("home"), Progress.none(), Long.MAX_VALUE / 2);
    assertThatThrownBy(restore::run)
        .isInstanceOfSatisfying(
            QuantryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
    assertThat(namesIn(folder)).containsExactly("b.tar");
  }

  private void assertRefused(Path file, ErrorCode code, String words) {
    Path home = folder.resolve("home");
    assertThatThrownBy(() -> SmallArchive.restore(file, home))
        .isInstanceOfSatisfying(QuantryException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(words);
    assertThat(home).doesNotExist();
  }

  private static int lastByteThatIsNotZero(byte[] bytes) {
    int at = bytes.length - 1;
    while (bytes[at] == 0) {
      at--;
    }
    return at;
  }

  private static List<String> namesIn(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
