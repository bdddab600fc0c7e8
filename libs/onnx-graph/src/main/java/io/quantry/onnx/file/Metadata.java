package io.quantry.onnx.file;

import io.quantry.onnx.proto.StringStringEntryProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Key-value entries as a map; an entry that a map cannot express stays behind. */
final class Metadata {
  private Metadata() {}

  /** Fills the map and returns the entries that did not fit: repeated keys, unknown fields. */
  static List<StringStringEntryProto> decode(
      List<StringStringEntryProto> entries, Map<String, String> map) {
    List<StringStringEntryProto> rest = new ArrayList<>(0);
    for (StringStringEntryProto entry : entries) {
      boolean plain = encode(entry.getKey(), entry.getValue()).equals(entry);
      if (!plain || map.putIfAbsent(entry.getKey(), entry.getValue()) != null) {
        rest.add(entry);
      }
    }
    return rest;
  }

  static StringStringEntryProto encode(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
