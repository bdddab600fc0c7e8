package io.quantry.onnx.file;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.FunctionProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import io.quantry.onnx.proto.TensorProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the large {@code raw_data} of a model file and says how the file reads without them: each
 * becomes external data of an agreed location, and the lengths of all messages around it shrink.
 * One pass over the bytes, contents skipped; memory for what is found. What is out of form is left
 * to the parser, which says so.
 *
 * <p>A tensor that has such a field twice, or says where its data lie, is left as it is.
 */
final class LargeContents {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;
  private static final int WINDOW_BYTES = 1 << 16;

  /** Where the IR has tensors of its own; elsewhere content must stay what it is. */
  private static final Map<Descriptor, Set<Integer>> WALKED =
      Map.of(
          ModelProto.getDescriptor(),
          Set.of(ModelProto.GRAPH_FIELD_NUMBER, ModelProto.FUNCTIONS_FIELD_NUMBER),
          GraphProto.getDescriptor(),
          Set.of(GraphProto.NODE_FIELD_NUMBER, GraphProto.INITIALIZER_FIELD_NUMBER),
          FunctionProto.getDescriptor(),
          Set.of(FunctionProto.NODE_FIELD_NUMBER),
          NodeProto.getDescriptor(),
          Set.of(NodeProto.ATTRIBUTE_FIELD_NUMBER));

  /** Fields of an attribute with the kind that must be declared for them. */
  private static final Map<Integer, Integer> KINDS =
      Map.of(
          AttributeProto.T_FIELD_NUMBER, AttributeKind.TENSOR.code(),
          AttributeProto.G_FIELD_NUMBER, AttributeKind.GRAPH.code(),
          AttributeProto.GRAPHS_FIELD_NUMBER, AttributeKind.GRAPHS.code());

  private final FileChannel channel;
  private final String location;
  private final long thresholdBytes;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
  private final List<Splice> splices = new ArrayList<>();
  private long windowStart;
  private long position;

  private LargeContents(FileChannel channel, String location, long thresholdBytes) {
    this.channel = channel;
    this.location = location;
    this.thresholdBytes = thresholdBytes;
  }

  /**
   * @param location what external data that lie in the file itself are said to lie in
   * @param thresholdBytes the smallest content that stays in the file
   * @return by their positions
   */
  static List<Splice> find(FileChannel channel, String location, long thresholdBytes)
      throws IOException {
    LargeContents contents = new LargeContents(channel, location, thresholdBytes);
    try {
      contents.message(ModelProto.getDescriptor(), channel.size(), 0);
    } catch (OutOfForm stop) {
      return List.of();
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
    return contents.splices;
  }

  /** Walks one message and returns by how many bytes it grows, most often a negative number. */
  private long message(Descriptor type, long end, int depth) {
    if (depth > ModelReader.MESSAGE_NESTING) {
      throw new OutOfForm();
    }
    if (type == TensorProto.getDescriptor()) {
      return tensor(end);
    }
    if (type == AttributeProto.getDescriptor()) {
      return attribute(end, depth);
    }
    Set<Integer> inside = WALKED.getOrDefault(type, Set.of());
    long growth = 0;
    while (position < end) {
      long tag = varint(end);
      int field = (int) (tag >>> 3);
      if ((tag & 7) == DELIMITED && inside.contains(field)) {
        growth += nested(type.findFieldByNumber(field).getMessageType(), end, depth);
      } else {
        skip((int) (tag & 7), end);
      }
    }
    return growth;
  }

  /** One whose declared kind is not that of its content keeps it as it is. */
  private long attribute(long end, int depth) {
    int place = splices.size();
    long growth = 0;
    long declared = 0;
    boolean refers = false;
    Map<Integer, Integer> contents = new HashMap<>();
    while (position < end) {
      long tag = varint(end);
      int field = (int) (tag >>> 3);
      if ((tag & 7) == DELIMITED && KINDS.containsKey(field)) {
        contents.merge(field, 1, Integer::sum);
        FieldDescriptor content = AttributeProto.getDescriptor().findFieldByNumber(field);
        growth += nested(content.getMessageType(), end, depth);
      } else if (field == AttributeProto.TYPE_FIELD_NUMBER && (tag & 7) == VARINT) {
        declared = varint(end);
      } else {
        refers |= field == AttributeProto.REF_ATTR_NAME_FIELD_NUMBER;
        skip((int) (tag & 7), end);
      }
    }
    long kind = declared;
    boolean fits =
        contents.keySet().stream().allMatch(field -> KINDS.getOrDefault(field, -1) == kind)
            && contents.getOrDefault(AttributeProto.T_FIELD_NUMBER, 0) <= 1
            && contents.getOrDefault(AttributeProto.G_FIELD_NUMBER, 0) <= 1;
    if (fits && !refers) {
      return growth;
    }
    splices.subList(place, splices.size()).clear();
    return 0;
  }

  private long nested(Descriptor type, long end, int depth) {
    long at = position;
    long length = length(end);
    long start = position;
    int place = splices.size();
    long growth = message(type, start + length, depth + 1);
    if (growth == 0) {
      return 0;
    }
    byte[] prefix = varintBytes(length + growth);
    splices.add(place, new Splice(at, start, prefix));
    return growth + prefix.length - (start - at);
  }

  private long tensor(long end) {
    long rawTag = 0;
    long rawStart = 0;
    long rawEnd = 0;
    int raws = 0;
    boolean placed = false;
    while (position < end) {
      long at = position;
      long tag = varint(end);
      int field = (int) (tag >>> 3);
      if (field == TensorProto.RAW_DATA_FIELD_NUMBER && (tag & 7) == DELIMITED) {
        long length = length(end);
        rawTag = at;
        rawStart = position;
        rawEnd = position + length;
        raws++;
        position = rawEnd;
      } else {
        placed |=
            field == TensorProto.DATA_LOCATION_FIELD_NUMBER
                || field == TensorProto.EXTERNAL_DATA_FIELD_NUMBER;
        skip((int) (tag & 7), end);
      }
    }
    if (raws != 1 || placed || rawEnd - rawStart < thresholdBytes) {
      return 0;
    }
    byte[] instead =
        TensorProto.newBuilder()
            .setDataLocation(TensorDecoder.EXTERNAL)
            .addExternalData(Metadata.encode("location", location))
            .addExternalData(Metadata.encode("offset", Long.toString(rawStart)))
            .addExternalData(Metadata.encode("length", Long.toString(rawEnd - rawStart)))
            .buildPartial()
            .toByteArray();
    splices.add(new Splice(rawTag, rawEnd, instead));
    return instead.length - (rawEnd - rawTag);
  }

  private void skip(int wire, long end) {
    switch (wire) {
      case VARINT -> varint(end);
      case FIXED64 -> advance(Long.BYTES, end);
      case FIXED32 -> advance(Integer.BYTES, end);
      case DELIMITED -> {
        long length = length(end);
        position += length;
      }
      default -> throw new OutOfForm(); // groups: no field of ONNX is one
    }
  }

  private void advance(long bytes, long end) {
    if (bytes > end - position) {
      throw new OutOfForm();
    }
    position += bytes;
  }

  private long length(long end) {
    long length = varint(end);
    if (length < 0 || length > end - position) {
      throw new OutOfForm();
    }
    return length;
  }

  private long varint(long end) {
    long value = 0;
    for (int shift = 0; shift < 70 && position < end; shift += 7) {
      byte next = at(position++);
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new OutOfForm();
  }

  private byte at(long place) {
    long index = place - windowStart;
    if (index < 0 || index >= window.limit()) {
      try {
        window.clear();
        windowStart = place;
        int count = channel.read(window, place);
        window.flip();
        if (count <= 0) {
          throw new OutOfForm();
        }
      } catch (IOException failure) {
        window.limit(0);
        throw new UncheckedIOException(failure);
      }
      index = 0;
    }
    return window.get((int) index);
  }

  private static byte[] varintBytes(long value) {
    byte[] bytes = new byte[CodedOutputStream.computeUInt64SizeNoTag(value)];
    try {
      CodedOutputStream.newInstance(bytes).writeUInt64NoTag(value);
    } catch (IOException full) {
      throw new IllegalStateException("the array has the size that was computed for it", full);
    }
    return bytes;
  }

  /** Not the form of a model: the parser finds the words for it. */
  private static final class OutOfForm extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutOfForm() {
      super(null, null, false, false);
    }
  }
}
