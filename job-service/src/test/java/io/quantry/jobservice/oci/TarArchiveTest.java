package io.quantry.jobservice.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.BlobRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarArchiveTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path folder;

  private final Map<String, byte[]> stored = new HashMap<>();

  private BlobRef file(String name, byte[] bytes) {
    String sha256 = Digest.of(bytes).hex();
    stored.put(sha256, bytes);
    return new BlobRef(name, sha256, bytes.length);
  }

  private byte[] read(TarArchive archive, long offset, long length) throws IOException {
    return archive
        .open(
            (sha256, from, count) ->
                new ByteArrayInputStream(
                    Objects.requireNonNull(stored.get(sha256)),
                    Math.toIntExact(from),
                    Math.toIntExact(count)),
            offset,
            length)
        .readAllBytes();
  }

  /** By the system's tar: names up to the 128 characters that a file may have, and no bytes. */
  @Test
  void othersUnpackIt() throws Exception {
    List<BlobRef> files = new ArrayList<>();
    for (int length : new int[] {1, 88, 89, 90, 99, 100, 101, 127, 128}) {
      files.add(file("n".repeat(length), ("bytes of " + length).getBytes(StandardCharsets.UTF_8)));
    }
    files.add(file("empty", new byte[0]));
    files.add(file("block", new byte[512]));
    TarArchive archive = new TarArchive(files, AT);
    byte[] all = read(archive, 0, archive.sizeBytes());
    assertThat(all).hasSize(Math.toIntExact(archive.sizeBytes()));
    Path tar = Files.write(folder.resolve("archive.tar"), all);
    Process process =
        new ProcessBuilder("tar", "--warning=all", "-xf", tar.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).isEmpty();
    for (BlobRef file : files) {
      Path unpacked = folder.resolve(file.name());
      assertThat(unpacked).hasBinaryContent(Objects.requireNonNull(stored.get(file.sha256())));
      assertThat(Files.getLastModifiedTime(unpacked).toInstant()).isEqualTo(AT);
    }
  }

  @Test
  void anyPartIsThatOfTheWhole() throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<BlobRef> files = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      byte[] bytes = new byte[random.nextInt(2000)];
      random.nextBytes(bytes);
      files.add(file("f".repeat(1 + random.nextInt(128)) + i, bytes));
    }
    TarArchive archive = new TarArchive(files, AT);
    byte[] all = read(archive, 0, archive.sizeBytes());
    for (int i = 0; i < 500; i++) {
      int from = random.nextInt(all.length + 1);
      int to = from + random.nextInt(all.length - from + 1);
      assertThat(read(archive, from, to - from)).isEqualTo(Arrays.copyOfRange(all, from, to));
    }
  }

  /** Clients hold on to its digest: whoever changes a byte of it breaks what they have pulled. */
  @Test
  void itsBytesNeverChange() throws IOException {
    TarArchive archive =
        new TarArchive(
            List.of(
                file("model.onnx", "graph".getBytes(StandardCharsets.UTF_8)),
                file("w".repeat(120), "weights".getBytes(StandardCharsets.UTF_8))),
            AT);
    assertThat(Digest.of(read(archive, 0, archive.sizeBytes())).hex())
        .isEqualTo("cad00e447391d441d68f78eb2f531906c15f9d2025ababfbb306087c3e110712");
  }

  /** Of a size that 11 octal digits do not hold, a record before the file says it. */
  @Test
  void sizesHaveNoBound() throws IOException {
    long size = (1L << 33) + 1;
    TarArchive archive = new TarArchive(List.of(new BlobRef("large", "0".repeat(64), size)), AT);
    assertThat(archive.sizeBytes()).isEqualTo(3 * 512 + (1L << 33) + 512 + 2 * 512);
    String head = new String(read(archive, 0, 3 * 512), StandardCharsets.US_ASCII);
    assertThat(head.substring(512)).startsWith("19 size=8589934593\n");
    assertThat(head.substring(1024)).startsWith("large\0");
  }
}
