package io.quantry.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Wall time and peak memory of {@code ./quantry quantize} on generated models, from its start to
 * its end, beside reading the same input and writing as much as its output, which is done before
 * and after it. Memory is of all processes together, and of the largest of them, which is the
 * engine.
 *
 * <p>Arguments: a folder on the disk to be measured, a technique's file, sizes in gigabytes. Models
 * are made there one after the other and removed.
 */
public final class LargeModelBenchmark {
  private static final int PIECE = 4 << 20;
  private static final long GIGABYTE = 1_000_000_000;

  private LargeModelBenchmark() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    Path technique = Path.of(arguments[1]);
    ProcessCost.of(List.of("./quantry", "version"));
    MarkdownTable table =
        new MarkdownTable(
            "input",
            "output",
            "wall",
            "input MB/s",
            "reading and writing alone",
            "ratio",
            "peak memory",
            "of the engine");
    for (String gigabytes : List.of(arguments).subList(2, arguments.length)) {
      measure(folder.resolve("generated"), technique, Long.parseLong(gigabytes), table);
    }
  }

  private static void measure(Path folder, Path technique, long gigabytes, MarkdownTable table)
      throws IOException, InterruptedException {
    try (Scratch models = new Scratch(Files.createDirectories(folder))) {
      Path model = GeneratedTransformer.write(models.folder(), gigabytes * GIGABYTE);
      Path input = model.resolveSibling("model.onnx.data");
      Path result = models.folder().resolve("result.onnx");
      read(input); // both find the same in the page cache
      ProcessCost cost = ProcessCost.of(Tools.quantry(model, technique, null, result));
      Path output = models.folder().resolve("result.onnx.data");
      long written = Files.size(output) + Files.size(result);
      double alone = read(input) + write(models.folder().resolve("copy"), written);
      table.row(
          megabytes(Files.size(input)),
          megabytes(written),
          cost.time(),
          String.format(Locale.ROOT, "%,.0f", Files.size(input) / 1e6 / cost.seconds()),
          String.format(Locale.ROOT, "%.2f s", alone),
          String.format(Locale.ROOT, "%.2f", cost.seconds() / alone),
          cost.memory(),
          megabytes(cost.largestBytes()));
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.0f MB", bytes / 1e6);
  }

  /** Seconds to read a file in pieces, as dd does. */
  private static double read(Path file) throws IOException {
    long start = System.nanoTime();
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(piece.clear()) >= 0) {
        // What was read is not looked at.
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Seconds to write a file in pieces, without waiting for the disk. */
  private static double write(Path file, long bytes) throws IOException {
    long start = System.nanoTime();
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long left = bytes; left > 0; left -= piece.limit()) {
        piece.clear().limit((int) Math.min(PIECE, left));
        channel.write(piece);
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
