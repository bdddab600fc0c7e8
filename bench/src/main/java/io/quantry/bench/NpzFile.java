package io.quantry.bench;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Samples as a model is fed with them, in numpy's npz form: an array an input, samples along the
 * first axis, so that a peer calibrates on the very tensors that we do.
 */
final class NpzFile {
  private static final int ALIGNMENT = 64;

  private NpzFile() {}

  /**
   * Writes chosen samples, all of one shape, and a manifest beside the file.
   *
   * @param inputs what the model takes
   * @return the manifest, for our side
   */
  static Path write(
      Path file, Dataset dataset, SampleSelection selection, List<TensorSignature> inputs)
      throws IOException {
    try (OutputStream stream = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(stream)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (TensorSignature input : inputs) {
        zip.putNextEntry(new ZipEntry(input.name() + ".npy"));
        write(zip, dataset, selection, inputs, input.name());
      }
    }
    return manifest(file);
  }

  /** Writes one array and a manifest beside the file, which is returned. */
  static Path write(Path file, String name, TensorValue array) throws IOException {
    try (OutputStream stream = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(stream)) {
      zip.putNextEntry(new ZipEntry(name + ".npy"));
      zip.write(header(array.elementType(), array.shape()));
      write(zip, array);
    }
    return manifest(file);
  }

  private static Path manifest(Path file) throws IOException {
    String name = file.getFileName().toString();
    return Manifests.write(
        file.resolveSibling(name + ".json"), "npz", Map.of("archive", name), Map.of());
  }

  private static void write(
      OutputStream stream,
      Dataset dataset,
      SampleSelection selection,
      List<TensorSignature> inputs,
      String input)
      throws IOException {
    ModelFit fit = ModelFit.of(dataset, inputs);
    boolean first = true;
    try (BatchReader reader = dataset.read(selection, 1)) {
      for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
        TensorValue value =
            Optional.ofNullable(fit.feeds(next.get()).getFirst().get(input)).orElseThrow();
        if (first) {
          long[] shape = value.shape();
          shape[0] = selection.size(dataset.samples());
          stream.write(header(value.elementType(), shape));
          first = false;
        }
        write(stream, value);
      }
    }
  }

  private static void write(OutputStream stream, TensorValue value) throws IOException {
    WritableByteChannel channel = Channels.newChannel(stream);
    ByteBuffer content = value.content();
    while (content.hasRemaining()) {
      channel.write(content);
    }
  }

  /** Version 1.0 of the format, padded as its specification asks. */
  private static byte[] header(ElementType type, long[] shape) {
    String code =
        switch (type) {
          case FLOAT -> "<f4";
          case INT32 -> "<i4";
          case INT64 -> "<i8";
          default -> throw new IllegalArgumentException("no array of " + type + " is written here");
        };
    String sizes =
        LongStream.of(shape).mapToObj(size -> size + ",").collect(Collectors.joining(" "));
    String text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(code, sizes);
    int preamble = 10;
    int length = Math.ceilDiv(preamble + text.length() + 1, ALIGNMENT) * ALIGNMENT - preamble;
    String padded = text + " ".repeat(length - text.length() - 1) + "\n";
    return ByteBuffer.allocate(preamble + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) length)
        .put(padded.getBytes(StandardCharsets.US_ASCII))
        .array();
  }
}
