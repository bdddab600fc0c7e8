package io.quantry.onnx.file;

import com.google.protobuf.CodedOutputStream;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Opsets;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.OperatorSetIdProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes the IR as ONNX bytes. Deterministic: the same IR gives the same bytes. Weights go to the
 * file from where they are, without a copy in memory; a model that would exceed one protobuf
 * message (2 GiB) gets a side file.
 */
public final class ModelWriter {
  /** What one message may hold, less room for everything that is not a weight. */
  private static final long INLINE_LIMIT_BYTES = Integer.MAX_VALUE - (256L << 20);

  private static final int BUFFER_BYTES = 1 << 18;

  private ModelWriter() {}

  /** Writes one file, or, where that is impossible, a file and its side file. */
  public static Optional<Path> write(Model model, Path file) throws IOException {
    return write(model, file, WriteOptions.DEFAULT);
  }

  /**
   * Writes the model, and beside it {@code <name>.data} where the options or the size ask for a
   * side file. Both appear whole or not at all, and only after everything was read: a model may be
   * written over the files it came from.
   *
   * @return the side file, if one was written
   */
  public static Optional<Path> write(Model model, Path file, WriteOptions options)
      throws IOException {
    Path target = file.toAbsolutePath();
    boolean external =
        options.sideFile() == WriteOptions.SideFile.ALWAYS
            || contentBytes(model) > INLINE_LIMIT_BYTES;
    Path sidePartial = partial(target);
    try {
      boolean used;
      try (SideFileWriter sideFile =
          external
              ? SideFileWriter.create(
                  sidePartial, sideName(target).getFileName().toString(), options.thresholdBytes())
              : SideFileWriter.none()) {
        used = write(model, target, sideFile, sidePartial);
      }
      return used ? Optional.of(sideName(target)) : Optional.empty();
    } finally {
      Files.deleteIfExists(sidePartial);
    }
  }

  /**
   * Writes the model around a side file whose content is there already: tensors that lie in it keep
   * their place, without a copy, other large ones are appended, and it becomes {@code <name>.data}.
   * Whoever read tensors from {@code content} has to read them from the written model afterwards.
   *
   * @param content on the disk of {@code file}, known to the model as {@link FolderSideFile#of}
   * @return the side file
   */
  public static Path writeAround(Model model, Path file, Path content) throws IOException {
    Path target = file.toAbsolutePath();
    Path side = sideName(target);
    try (SideFileWriter sideFile =
        SideFileWriter.adopt(
            content, side.getFileName().toString(), WriteOptions.DEFAULT.thresholdBytes())) {
      write(model, target, sideFile, content);
    }
    return side;
  }

  /**
   * @param sideContent what becomes the side file, where one is used
   * @return whether one is
   */
  private static boolean write(Model model, Path target, SideFileWriter sideFile, Path sideContent)
      throws IOException {
    Path partial = partial(target);
    try {
      ModelProto proto = encode(model, new TensorEncoder(sideFile));
      try (OutputStream out = Files.newOutputStream(partial)) {
        write(proto, out);
      }
      boolean used = !sideFile.isEmpty();
      if (used) {
        Files.move(sideContent, sideName(target), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
      return used;
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static Path partial(Path target) {
    return target.resolveSibling("." + UUID.randomUUID() + ".partial");
  }

  private static Path sideName(Path target) {
    return target.resolveSibling(target.getFileName() + ".data");
  }

  /** The model as bytes, everything inside; for models of moderate size. */
  public static byte[] toBytes(Model model) {
    return encode(model, new TensorEncoder(SideFileWriter.none())).toByteArray();
  }

  /**
   * The bytes that the file takes, to the byte where everything is inside; with a side file, the
   * weights' bytes alone. Writes nothing.
   */
  public static long sizeBytes(Model model) {
    long content = contentBytes(model);
    return content > INLINE_LIMIT_BYTES
        ? content
        : encode(model, TensorEncoder.measuring()).getSerializedSize();
  }

  private static void write(ModelProto proto, OutputStream out) throws IOException {
    CodedOutputStream coded = CodedOutputStream.newInstance(out, BUFFER_BYTES);
    proto.writeTo(coded);
    coded.flush();
  }

  private static ModelProto encode(Model model, TensorEncoder tensors) {
    GraphEncoder graphs = new GraphEncoder(tensors);
    ModelProto.Builder out = model.extras().orEmpty(ModelProto.getDefaultInstance()).toBuilder();
    if (model.irVersion() != 0) {
      out.setIrVersion(model.irVersion());
    }
    if (!model.producerName().isEmpty()) {
      out.setProducerName(model.producerName());
    }
    if (!model.producerVersion().isEmpty()) {
      out.setProducerVersion(model.producerVersion());
    }
    if (!model.domain().isEmpty()) {
      out.setDomain(model.domain());
    }
    if (model.modelVersion() != 0) {
      out.setModelVersion(model.modelVersion());
    }
    if (!model.documentation().isEmpty()) {
      out.setDocString(model.documentation());
    }
    model.metadata().forEach((key, value) -> out.addMetadataProps(Metadata.encode(key, value)));
    model.opsets().imports().forEach(one -> out.addOpsetImport(encode(one)));
    out.setGraph(graphs.encode(model.graph()));
    out.addAllFunctions(graphs.encodeAll(model.functions()));
    return out.build();
  }

  static OperatorSetIdProto encode(Opsets.Import one) {
    OperatorSetIdProto.Builder out =
        one.extras().orEmpty(OperatorSetIdProto.getDefaultInstance()).toBuilder();
    if (!one.domain().isEmpty()) {
      out.setDomain(one.domain());
    }
    if (one.version() != 0) {
      out.setVersion(one.version());
    }
    return out.build();
  }

  /** The bytes of all weights, wherever they lie. */
  public static long contentBytes(Model model) {
    long bytes = 0;
    for (Graph graph : model.allGraphs()) {
      for (Value value : graph.initializers()) {
        bytes += value.initializer().map(ModelWriter::contentBytes).orElse(0L);
      }
      for (Node node : graph.nodes()) {
        for (Attribute attribute : node.attributes()) {
          bytes += attribute instanceof Attribute.OfTensor one ? contentBytes(one.value()) : 0;
        }
      }
    }
    return bytes;
  }

  private static long contentBytes(Tensor tensor) {
    return SideFileWriter.isEligible(tensor) ? tensor.byteSize() : 0;
  }
}
