package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.fleet.BlobRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobCacheTest {
  @TempDir Path folder;
  private final AtomicInteger fetches = new AtomicInteger();

  @Test
  void fetchesABlobOnceAndHandsOutCopies() throws Exception {
    BlobCache cache = new BlobCache(folder.resolve("cache"), 1000);

    get(cache, "weights", "weights");
    Files.writeString(folder.resolve("copy"), "vandalized by the child");
    get(cache, "weights", "weights");

    assertThat(folder.resolve("copy")).hasContent("weights");
    assertThat(fetches).hasValue(1);
  }

  @Test
  void refusesBytesOfAnotherDigestAndKeepsNothing() throws Exception {
    BlobCache cache = new BlobCache(folder.resolve("cache"), 1000);

    assertThatThrownBy(() -> get(cache, "weights", "tampered"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("digest");

    assertThat(folder.resolve("cache")).isEmptyDirectory();
    assertThat(folder.resolve("copy")).doesNotExist();
  }

  @Test
  void evictsTheLeastRecentlyUsedBeyondItsBound() throws Exception {
    BlobCache cache = new BlobCache(folder.resolve("cache"), 25);
    get(cache, "0123456789", "0123456789");
    get(cache, "abcdefghij", "abcdefghij");
    age("0123456789", 10);
    age("abcdefghij", 20);

    get(cache, "0123456789", "0123456789"); // used again, so the letters are the oldest
    get(cache, "ABCDEFGHIJ", "ABCDEFGHIJ");
    get(cache, "0123456789", "0123456789");

    assertThat(fetches).hasValue(3);
    get(cache, "abcdefghij", "abcdefghij");
    assertThat(fetches).hasValue(4);
  }

  /** A model with its side file, of which the latter alone exceeds the bound. */
  @Test
  void handsOutWhatExceedsItsBound() throws Exception {
    BlobCache cache = new BlobCache(folder.resolve("cache"), 10);

    get(cache, "graph", "graph");
    get(cache, "far more weights", "far more weights");

    assertThat(folder.resolve("copy")).hasContent("far more weights");
    assertThat(folder.resolve("cache")).isDirectoryNotContaining(file -> size(file) == 5);
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  private void age(String content, int seconds) throws Exception {
    Files.setLastModifiedTime(
        folder.resolve("cache").resolve(digest(content)),
        FileTime.from(Instant.now().minusSeconds(seconds)));
  }

  private void get(BlobCache cache, String wanted, String served) throws Exception {
    BlobRef blob = new BlobRef("model.onnx", digest(wanted), wanted.length());
    cache.copyTo(
        blob,
        folder.resolve("copy"),
        asked -> {
          fetches.incrementAndGet();
          return new ByteArrayInputStream(served.getBytes(StandardCharsets.UTF_8));
        });
  }

  private static String digest(String content) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
  }
}
