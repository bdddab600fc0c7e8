package io.quantry.bench;

import io.quantry.artifact.Artifact;
import io.quantry.artifact.ArtifactStore;
import io.quantry.artifact.Expectation;
import io.quantry.artifact.FileArtifactStore;
import io.quantry.artifact.S3ArtifactStore;
import io.quantry.artifact.S3Settings;
import io.quantry.artifact.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * What a bucket costs beside files: the same bytes go into both stores and out of them, in turns,
 * and then 50 writers put one digest at once. Each round's bytes are new to the stores. The bucket
 * lies on a server that runs already, and is left there.
 *
 * <p>Arguments: the server as {@code http://key:secret@host:port}, mebibytes (default 512), rounds
 * (default 3).
 */
public final class ArtifactStoreBenchmark {
  private static final int WRITERS = 50;
  private static final int WRITTEN_BYTES = 12 << 20;

  private final byte[] mebibyte = new byte[1 << 20];
  private final int mebibytes;

  private ArtifactStoreBenchmark(int mebibytes) {
    this.mebibytes = mebibytes;
    new Random(5).nextBytes(mebibyte);
  }

  public static void main(String[] arguments) throws Exception {
    URI server = URI.create(arguments[0]);
    int mebibytes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 512;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    try (Scratch scratch = Scratch.create();
        S3ArtifactStore bucket = new S3ArtifactStore(settings(server))) {
      bucket.createBucket();
      ArtifactStore files = new FileArtifactStore(scratch.folder(), 0);
      new ArtifactStoreBenchmark(mebibytes).run(files, bucket, rounds);
    }
  }

  private static S3Settings settings(URI server) {
    String[] user = server.getUserInfo().split(":", 2);
    URI endpoint =
        URI.create("%s://%s:%d".formatted(server.getScheme(), server.getHost(), server.getPort()));
    return new S3Settings(
        "bench-" + UUID.randomUUID(),
        "",
        endpoint,
        "us-east-1",
        true,
        new S3Settings.Credentials(user[0], user[1]),
        8 << 20,
        Duration.ofMinutes(1));
  }

  private void run(ArtifactStore files, ArtifactStore bucket, int rounds) throws Exception {
    MarkdownTable table =
        new MarkdownTable("round", "up, files", "up, S3", "down, files", "down, S3");
    for (int round = 1; round <= rounds; round++) {
      Timed upFiles = up(files, round);
      Timed upBucket = up(bucket, round);
      table.row(
          Integer.toString(round),
          speed(upFiles.nanos()),
          speed(upBucket.nanos()),
          speed(down(files, upFiles.digest())),
          speed(down(bucket, upBucket.digest())));
      files.delete(upFiles.digest());
      bucket.delete(upBucket.digest());
    }
    writeAtOnce(bucket);
  }

  private record Timed(Sha256 digest, long nanos) {}

  private Timed up(ArtifactStore store, int round) throws IOException {
    long start = System.nanoTime();
    Artifact artifact = store.put(bytes(round), Expectation.none());
    return new Timed(artifact.digest(), System.nanoTime() - start);
  }

  private static long down(ArtifactStore store, Sha256 digest) throws IOException {
    long start = System.nanoTime();
    try (InputStream bytes = store.open(digest)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
    return System.nanoTime() - start;
  }

  /** Random bytes over and over, after the number of the round. */
  private InputStream bytes(int round) {
    List<InputStream> pieces = new ArrayList<>();
    pieces.add(new ByteArrayInputStream(ByteBuffer.allocate(4).putInt(round).array()));
    for (int i = 0; i < mebibytes; i++) {
      pieces.add(new ByteArrayInputStream(mebibyte));
    }
    return new SequenceInputStream(Collections.enumeration(pieces));
  }

  private String speed(long nanos) {
    return String.format(Locale.ROOT, "%.0f MB/s", mebibytes * 1.048576e9 / nanos);
  }

  private static void writeAtOnce(ArtifactStore store) throws Exception {
    byte[] bytes = new byte[WRITTEN_BYTES];
    long start = System.nanoTime();
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Artifact> writer =
          () -> store.put(new ByteArrayInputStream(bytes), Expectation.none());
      List<Future<Artifact>> written =
          Stream.generate(() -> writer).limit(WRITERS).map(writers::submit).toList();
      for (Future<Artifact> one : written) {
        one.get();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    try (Stream<Artifact> held = store.list()) {
      System.out.printf(
          Locale.ROOT,
          "%d writers of the same %d bytes: %d artifact(s) after %.1f s, %d uploads left%n",
          WRITERS,
          WRITTEN_BYTES,
          held.count(),
          seconds,
          store.dropAbandonedUploads(Instant.now().plusSeconds(60)));
    }
  }
}
