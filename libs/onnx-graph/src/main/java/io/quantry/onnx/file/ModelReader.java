package io.quantry.onnx.file;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Function;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Opsets;
import io.quantry.onnx.proto.FunctionProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.OperatorSetIdProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Reads ONNX bytes into the IR. Weights are held once: the IR takes over the byte strings of the
 * parsed message, which is unreachable afterwards; side files are only read when asked for.
 *
 * <p>Reads what is well-formed, including models that no runtime would take; whether to trust a
 * model is for the scan to say, which comes first.
 */
public final class ModelReader {
  /**
   * A subgraph costs three levels (attribute, graph, node), so this admits the scan's 32 subgraphs,
   * and a default stack still holds it.
   */
  static final int MESSAGE_NESTING = 160;

  /**
   * Content that {@link #readLean} leaves in the file: smaller ones cost less than asking twice.
   */
  private static final long LARGE_BYTES = 1L << 20;

  private ModelReader() {}

  /**
   * Reads a file; its side files are looked for in its folder, by plain names only.
   *
   * @throws ModelRefusedException if the bytes make no model or refer to data that is not there
   */
  public static Model read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, new TensorDecoder(file.toAbsolutePath().getParent()));
    }
  }

  /**
   * The same without the weights: {@code raw_data} of 1 MiB and more stay in the file, as {@link
   * io.quantry.onnx.ir.TensorData.External} that lie in the model file itself, which is read again
   * each time that somebody asks for them. A file of 2 GiB then costs as much memory as its graph.
   * For as long as the model is used the file must stay as it is.
   *
   * @throws ModelRefusedException if the bytes make no model or refer to data that is not there
   */
  public static Model readLean(Path file) throws IOException {
    return readLean(file, LARGE_BYTES);
  }

  static Model readLean(Path file, long thresholdBytes) throws IOException {
    FolderSideFile itself = FolderSideFile.of(file);
    // Nobody but this call knows the location, so no model can name it.
    String location = UUID.randomUUID().toString();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        InputStream in =
            new SplicedStream(channel, LargeContents.find(channel, location, thresholdBytes))) {
      return read(in, new TensorDecoder(itself.folder(), location, itself));
    }
  }

  /**
   * Reads a model without side files.
   *
   * @throws ModelRefusedException if the bytes make no model or refer to side files
   */
  public static Model read(byte[] bytes) {
    try {
      return decode(parse(CodedInputStream.newInstance(bytes)), new TensorDecoder(null));
    } catch (IOException failure) {
      throw malformed(failure);
    }
  }

  private static Model read(InputStream in, TensorDecoder tensors) throws IOException {
    try {
      return decode(parse(CodedInputStream.newInstance(in, 1 << 16)), tensors);
    } catch (InvalidProtocolBufferException failure) {
      throw malformed(failure);
    }
  }

  static ModelProto parse(CodedInputStream in) throws IOException {
    in.setRecursionLimit(MESSAGE_NESTING);
    in.setSizeLimit(Integer.MAX_VALUE);
    return ModelProto.parseFrom(in);
  }

  static ModelRefusedException malformed(IOException failure) {
    return new ModelRefusedException(
        RefusalCode.MODEL_MALFORMED, "not a protobuf model: " + failure.getMessage());
  }

  private static Model decode(ModelProto proto, TensorDecoder tensors) {
    Model model = new Model(proto.getIrVersion(), new Graph(proto.getGraph().getName()));
    model.setProducer(proto.getProducerName(), proto.getProducerVersion());
    model.setDomain(proto.getDomain());
    model.setModelVersion(proto.getModelVersion());
    model.setDocumentation(proto.getDocString());
    proto.getOpsetImportList().forEach(one -> model.opsets().add(decode(one)));
    ModelProto.Builder rest =
        proto.toBuilder()
            .clearGraph()
            .clearFunctions()
            .clearOpsetImport()
            .clearMetadataProps()
            .addAllMetadataProps(Metadata.decode(proto.getMetadataPropsList(), model.metadata()));
    clearNonDefault(proto, rest);
    model.setExtras(Extras.of(rest.build()));
    GraphDecoder.of(tensors, model.graph()).decode(proto.getGraph());
    proto.getFunctionsList().forEach(one -> model.functions().add(decode(one, tensors)));
    return model;
  }

  /**
   * Fields that hold something are the IR's; one that is present and empty stays, as a spelling.
   */
  private static void clearNonDefault(ModelProto proto, ModelProto.Builder rest) {
    if (proto.getIrVersion() != 0) {
      rest.clearIrVersion();
    }
    if (!proto.getProducerName().isEmpty()) {
      rest.clearProducerName();
    }
    if (!proto.getProducerVersion().isEmpty()) {
      rest.clearProducerVersion();
    }
    if (!proto.getDomain().isEmpty()) {
      rest.clearDomain();
    }
    if (proto.getModelVersion() != 0) {
      rest.clearModelVersion();
    }
    if (!proto.getDocString().isEmpty()) {
      rest.clearDocString();
    }
  }

  private static Opsets.Import decode(OperatorSetIdProto proto) {
    OperatorSetIdProto.Builder rest = proto.toBuilder();
    if (!proto.getDomain().isEmpty()) {
      rest.clearDomain();
    }
    if (proto.getVersion() != 0) {
      rest.clearVersion();
    }
    return new Opsets.Import(proto.getDomain(), proto.getVersion(), Extras.of(rest.build()));
  }

  private static Function decode(FunctionProto proto, TensorDecoder tensors) {
    FunctionProto.Builder rest =
        proto.toBuilder()
            .clearInput()
            .clearOutput()
            .clearNode()
            .clearAttribute()
            .clearAttributeProto()
            .clearOpsetImport()
            .clearValueInfo();
    if (!proto.getName().isEmpty()) {
      rest.clearName();
    }
    if (!Model.canonicalDomain(proto.getDomain()).isEmpty()) {
      rest.clearDomain();
    }
    if (!proto.getOverload().isEmpty()) {
      rest.clearOverload();
    }
    Graph body = new Graph(proto.getName());
    rest.addAllValueInfo(GraphDecoder.of(tensors, body).decode(proto));
    Function function =
        new Function(
            proto.getDomain(), proto.getName(), proto.getOverload(), body, Extras.of(rest.build()));
    function.parameters().addAll(proto.getAttributeList());
    proto
        .getAttributeProtoList()
        .forEach(one -> function.defaults().add(GraphDecoder.parameter(tensors, one)));
    proto.getOpsetImportList().forEach(one -> function.opsets().add(decode(one)));
    return function;
  }
}
