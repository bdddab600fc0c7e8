package io.quantry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.backends.SmallDisks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArtifactStoreTest extends ArtifactStoreContract {
  @TempDir Path root;

  private @Nullable ArtifactStore store;

  @BeforeEach
  void open() throws IOException {
    store = new FileArtifactStore(root, 0);
  }

  @Override
  ArtifactStore store() {
    if (store == null) {
      throw new IllegalStateException("not opened");
    }
    return store;
  }

  /** More is kept free than any disk has. */
  @Override
  ArtifactStore fullStore() throws IOException {
    return new FileArtifactStore(root.resolve("full"), Long.MAX_VALUE);
  }

  @Test
  void findsItsArtifactsAgainWhenOpenedAgain() throws IOException {
    Artifact artifact = put("abc");
    assertThat(new FileArtifactStore(root, 0).find(artifact.digest())).isPresent();
  }

  @Test
  void dropsWhatAKilledProcessLeftButNothingThatStillGrows() throws IOException {
    Path old = Files.writeString(root.resolve("staging/old"), "half an upl");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3600)));
    Path growing = Files.writeString(root.resolve("staging/growing"), "half an upl");
    assertThat(store().dropAbandonedUploads(Instant.now().minusSeconds(60))).isEqualTo(1);
    assertThat(old).doesNotExist();
    assertThat(growing).exists();
  }

  @Test
  void anUploadReplacesADamagedArtifact() throws IOException {
    Artifact artifact = put("abc");
    String hex = artifact.digest().hex();
    Path blob = root.resolve("blobs").resolve(hex.substring(0, 2)).resolve(hex.substring(2));
    Files.writeString(blob, "damaged");
    put("abc");
    assertThat(blob).hasContent("abc");
  }

  /** A real full disk: a file system of one megabyte. */
  @Test
  void recognisesAFullFileSystem() throws Exception {
    Path folder = root.resolve("small");
    Optional<SmallDisks> disk = SmallDisks.on(Map.of(folder, 1));
    assumeTrue(disk.isPresent(), "needs a user namespace that may mount tmpfs");
    try (SmallDisks disks = disk.get()) {
      Path inside = disks.inside(folder);
      FileArtifactStore small = new FileArtifactStore(inside, 0);
      assertThatThrownBy(
              () -> small.put(new ByteArrayInputStream(new byte[4 << 20]), Expectation.none()))
          .isInstanceOf(StoreFullException.class);
      assertThat(inside.resolve("staging")).isEmptyDirectory();
    }
  }
}
