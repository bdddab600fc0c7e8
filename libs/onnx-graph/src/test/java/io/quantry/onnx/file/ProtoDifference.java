package io.quantry.onnx.file;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.StringStringEntryProto;
import io.quantry.onnx.proto.TensorProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares two models field by field, unknown fields included. Three things are content in another
 * form and compare equal: an attribute's scalar that is absent where its kind says zero, the order
 * of value_info and metadata, and external bytes that have come inside.
 */
final class ProtoDifference {
  private ProtoDifference() {}

  /** The first difference, as a path and two values; empty if there is none. */
  static String between(Message before, Message after, Path folder) {
    return differ("", normalize(before, folder), normalize(after, folder));
  }

  private static String differ(String path, Message before, Message after) {
    if (before.equals(after)) {
      return "";
    }
    if (!before.getUnknownFields().equals(after.getUnknownFields())) {
      return path + " unknown fields";
    }
    for (FieldDescriptor field : before.getDescriptorForType().getFields()) {
      String at = path + "/" + field.getName();
      if (field.isRepeated()) {
        int count = before.getRepeatedFieldCount(field);
        if (count != after.getRepeatedFieldCount(field)) {
          return at + " count " + count + " and " + after.getRepeatedFieldCount(field);
        }
        for (int index = 0; index < count; index++) {
          String found =
              compare(
                  at + "[" + index + "]",
                  before.getRepeatedField(field, index),
                  after.getRepeatedField(field, index));
          if (!found.isEmpty()) {
            return found;
          }
        }
      } else if (before.hasField(field) != after.hasField(field)) {
        return at + " present " + before.hasField(field) + " and " + after.hasField(field);
      } else {
        String found = compare(at, before.getField(field), after.getField(field));
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return path + " differs";
  }

  private static String compare(String path, Object before, Object after) {
    if (before instanceof Message one && after instanceof Message other) {
      return differ(path, one, other);
    }
    return before.equals(after) ? "" : path + " " + before + " and " + after;
  }

  private static Message normalize(Message message, Path folder) {
    Message.Builder out = message.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (field.isRepeated()) {
        List<Message> values = new ArrayList<>();
        for (Object value : (List<?>) entry.getValue()) {
          values.add(normalize((Message) value, folder));
        }
        if (field.getName().equals("value_info") || field.getName().equals("metadata_props")) {
          values.sort(
              Comparator.comparing(
                  Message::toByteString, ByteString.unsignedLexicographicalComparator()));
        }
        out.setField(field, values);
      } else {
        out.setField(field, normalize((Message) entry.getValue(), folder));
      }
    }
    return switch (out) {
      case AttributeProto.Builder attribute -> normalize(attribute).build();
      case TensorProto.Builder tensor -> normalize(tensor, folder).build();
      case GraphProto.Builder graph -> graph.build();
      default -> out.build();
    };
  }

  private static AttributeProto.Builder normalize(AttributeProto.Builder out) {
    switch (out.getType()) {
      case 1 -> {
        float value = out.getF();
        out.setF(value);
      }
      case 2 -> {
        long value = out.getI();
        out.setI(value);
      }
      case 3 -> {
        ByteString value = out.getS();
        out.setS(value);
      }
      default -> {}
    }
    return out;
  }

  private static TensorProto.Builder normalize(TensorProto.Builder out, Path folder) {
    if (out.getDataLocation() != TensorDecoder.EXTERNAL) {
      return out;
    }
    Map<String, String> keys =
        out.getExternalDataList().stream()
            .collect(
                Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
    try {
      byte[] all = Files.readAllBytes(folder.resolve(keys.get("location")));
      int offset = Integer.parseInt(keys.getOrDefault("offset", "0"));
      int length = Integer.parseInt(keys.getOrDefault("length", "" + (all.length - offset)));
      out.clearExternalData().clearDataLocation();
      return out.setRawData(ByteString.copyFrom(all, offset, length));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
