package io.quantry.contracts.catalog;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON trees seen as dotted paths. */
final class Tree {
  private Tree() {}

  static Object required(Map<String, Object> entry, String name) {
    Object value = entry.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "The technique catalog lacks \"" + name + "\" in " + entry.keySet());
    }
    return value;
  }

  /** Collects the leaves of {@code tree}; an object below one of {@code paths} is a leaf itself. */
  static void flatten(
      String prefix, Map<?, ?> tree, Map<String, Object> leaves, List<String> paths) {
    for (Map.Entry<?, ?> member : tree.entrySet()) {
      String path = prefix + member.getKey();
      @Nullable Object value = member.getValue();
      if (value instanceof Map<?, ?> inner
          && !paths.contains(path)
          && paths.stream().anyMatch(known -> known.startsWith(path + "."))) {
        flatten(path + ".", inner, leaves, paths);
      } else if (value != null) {
        leaves.put(path, value);
      }
    }
  }

  @SuppressWarnings("unchecked") // only maps made here are inner nodes
  static void put(Map<String, Object> tree, String path, Object value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      tree.put(path, value);
    } else {
      Map<String, Object> inner =
          (Map<String, Object>)
              tree.computeIfAbsent(path.substring(0, dot), name -> new TreeMap<String, Object>());
      put(inner, path.substring(dot + 1), value);
    }
  }
}
