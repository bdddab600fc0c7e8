package io.quantry.contracts.dataset;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.Violation;
import io.quantry.contracts.spec.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a manifest's {@code splits} from a JSON tree, the same for REST and for files. A member
 * that is null counts as absent, as in the documents that this platform writes itself.
 */
public final class SplitReader {
  /** Most splits of a manifest. */
  public static final int MAX_SPLITS = 64;

  private static final Set<String> MEMBERS = Set.of("from", "to", "fold", "of", "seed", "except");

  private final List<Violation> violations;

  private SplitReader(List<Violation> violations) {
    this.violations = violations;
  }

  /**
   * The splits by name, in the order of the document; what is wrong is added to {@code violations}.
   *
   * @param tree the member {@code splits}, absent: none
   */
  public static Map<String, DatasetSplit> read(@Nullable Object tree, List<Violation> violations) {
    return new SplitReader(violations).splits(tree);
  }

  private Map<String, DatasetSplit> splits(@Nullable Object tree) {
    Map<String, DatasetSplit> splits = new LinkedHashMap<>();
    if (tree == null) {
      return splits;
    }
    if (!(tree instanceof Map<?, ?> given) || given.size() > MAX_SPLITS) {
      violation(
          "/splits",
          ErrorCode.INVALID_VALUE,
          "Expected an object of at most " + MAX_SPLITS + " splits by name");
      return splits;
    }
    given.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          String pointer = "/splits/" + escape(name);
          if (!Reference.NAME.matcher(name).matches()) {
            violation(
                pointer, ErrorCode.INVALID_NAME, "Expected a name of at most 128 of a-z 0-9 . _ -");
          } else if (value instanceof Map<?, ?> members) {
            DatasetSplit split = split(pointer, members);
            if (split != null) {
              splits.put(name, split);
            }
          } else {
            violation(pointer, ErrorCode.INVALID_VALUE, "Expected an object");
          }
        });
    return splits;
  }

  private @Nullable DatasetSplit split(String pointer, Map<?, ?> members) {
    int before = violations.size();
    for (Object name : members.keySet()) {
      if (!MEMBERS.contains(name)) {
        violation(
            pointer + "/" + escape(String.valueOf(name)),
            ErrorCode.UNKNOWN_PROPERTY,
            "No such property");
      }
    }
    Long from = whole(pointer, members, "from");
    Long to = whole(pointer, members, "to");
    Long fold = whole(pointer, members, "fold");
    Long of = whole(pointer, members, "of");
    Long seed = whole(pointer, members, "seed");
    Boolean except = null;
    if (members.get("except") instanceof Boolean flag) {
      except = flag;
    } else if (members.get("except") != null) {
      violation(pointer + "/except", ErrorCode.INVALID_VALUE, "Expected true or false");
    }
    if (violations.size() > before) {
      return null;
    }
    try {
      return new DatasetSplit(from, to, narrow(fold), narrow(of), seed, except);
    } catch (IllegalArgumentException wrong) {
      violation(pointer, ErrorCode.INVALID_VALUE, String.valueOf(wrong.getMessage()));
      return null;
    }
  }

  private @Nullable Long whole(String pointer, Map<?, ?> members, String name) {
    Object value = members.get(name);
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    if (value != null) {
      violation(
          pointer + "/" + name, ErrorCode.INVALID_VALUE, "Expected a whole number of 64 bits");
    }
    return null;
  }

  /** Beyond the range of int there is no valid fold: the nearest int is refused as well. */
  private static @Nullable Integer narrow(@Nullable Long value) {
    return value == null ? null : Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private void violation(String pointer, ErrorCode code, String message) {
    violations.add(new Violation(pointer, code, message));
  }
}
