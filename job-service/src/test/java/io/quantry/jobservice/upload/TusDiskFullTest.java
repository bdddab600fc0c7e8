package io.quantry.jobservice.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.backends.SmallDisks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A real disk that is full in the middle of an upload. */
@DirtiesContext
class TusDiskFullTest extends TusCalls {
  /** More than the room that uploads leave for others. */
  private static final int MEBIBYTES = 272;

  private static final byte[] BYTES = new byte[1 << 20];

  static {
    new Random(1).nextBytes(BYTES);
  }

  @TempDir static Path folder;
  private static Optional<SmallDisks> disk = Optional.empty();

  @DynamicPropertySource
  static void uploads(DynamicPropertyRegistry registry) {
    disk = SmallDisks.on(Map.of(folder, MEBIBYTES));
    disk.ifPresent(
        small -> registry.add("job-service.uploads.folder", () -> small.inside(folder).toString()));
  }

  @BeforeEach
  void needsADisk() {
    assumeTrue(disk.isPresent(), "needs a user namespace that may mount tmpfs");
  }

  @AfterAll
  static void unmount() {
    disk.ifPresent(SmallDisks::close);
  }

  @Test
  void whatCameBeforeStaysAndTheUploadGoesOnOnceThereIsRoom() throws Exception {
    byte[] first = Arrays.copyOf(BYTES, BYTES.length / 2);
    byte[] rest = Arrays.copyOfRange(BYTES, first.length, BYTES.length);
    String path = beginFile("half.bin", BYTES.length);
    assertThat(send(path, 0, first).status()).isEqualTo(204);
    disk.orElseThrow().fill(folder);
    try {
      assertThat(send(path, first.length, rest).problem()).isEqualTo("507 disk-full");
      assertThat(head(path).header("Upload-Offset")).isEqualTo(String.valueOf(first.length));
    } finally {
      disk.orElseThrow().free(folder);
    }
    assertThat(send(path, first.length, rest).status()).isEqualTo(204);
    assertThat(ended(path).path("sha256").asString()).isEqualTo(sha256(BYTES));
  }

  @Test
  void someRoomIsLeftForOthers() throws IOException {
    Path others = disk.orElseThrow().inside(folder).resolve("others");
    String path = begin(BYTES.length);
    Files.write(others, new byte[32 << 20]);
    try {
      assertThat(send(path, 0, BYTES).problem()).isEqualTo("507 disk-full");
      assertThat(head(path).header("Upload-Offset")).isEqualTo("0");
    } finally {
      Files.delete(others);
    }
    assertThat(send(path, 0, BYTES).status()).isEqualTo(204);
  }
}
