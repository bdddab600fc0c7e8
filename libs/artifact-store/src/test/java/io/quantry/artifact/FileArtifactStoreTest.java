package io.quantry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
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

  /** A real full disk: a file system of one megabyte, mounted in a namespace of its own. */
  @Test
  void recognisesAFullFileSystem() throws Exception {
    Path mountPoint = Files.createDirectory(root.resolve("small"));
    assumeTrue(
        run(
                "unshare",
                "-rm",
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=1m",
                "none",
                mountPoint.toString())
            .isEmpty(),
        "needs a user namespace that may mount tmpfs");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String script = "mount -t tmpfs -o size=1m none \"$0\" && exec \"$@\"";
    String classPath = System.getProperty("java.class.path");
    String main = FullDisk.class.getName();
    assertThat(
            run(
                "unshare",
                "-rm",
                "sh",
                "-c",
                script,
                mountPoint.toString(),
                java,
                "-cp",
                classPath,
                main,
                mountPoint.toString()))
        .isEqualTo("StoreFullException, 0 staged");
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    process.waitFor();
    return output;
  }

  /** Runs where the small file system is. */
  static final class FullDisk {
    private FullDisk() {}

    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      FileArtifactStore store = new FileArtifactStore(folder, 0);
      try {
        store.put(new ByteArrayInputStream(new byte[4 << 20]), Expectation.none());
        System.out.println("kept");
      } catch (StoreFullException e) {
        try (var staged = Files.list(folder.resolve("staging"))) {
          System.out.println("StoreFullException, " + staged.count() + " staged");
        }
      }
    }
  }
}
