package io.quantry.evaluation.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Classes of tokens that tag entities as {@code B-type}, {@code I-type} and {@code O} (IOB2). An
 * entity begins at a B, and at an I that follows no token of its type; it ends before the next
 * beginning or O. So do conlleval and, by default, seqeval.
 */
final class EntityTags {
  private static final int OUTSIDE = -1;

  /** Of what a class that is none would tag: like no other type. */
  private static final int UNKNOWN = -2;

  private final int[] types;
  private final boolean[] begins;

  private EntityTags(int[] types, boolean[] begins) {
    this.types = types;
    this.begins = begins;
  }

  /** Empty where a name has another form, or none tags an entity. */
  static Optional<EntityTags> of(List<String> classNames) {
    List<String> known = new ArrayList<>();
    int[] types = new int[classNames.size()];
    boolean[] begins = new boolean[classNames.size()];
    for (int i = 0; i < types.length; i++) {
      String name = classNames.get(i);
      if (name.equals("O")) {
        types[i] = OUTSIDE;
      } else if (name.length() > 2 && (name.startsWith("B-") || name.startsWith("I-"))) {
        String type = name.substring(2);
        if (!known.contains(type)) {
          known.add(type);
        }
        types[i] = known.indexOf(type);
        begins[i] = name.startsWith("B");
      } else {
        return Optional.empty();
      }
    }
    return known.isEmpty() ? Optional.empty() : Optional.of(new EntityTags(types, begins));
  }

  /** How many classes there are. */
  int classes() {
    return types.length;
  }

  /**
   * The entities of one text by their last token: one more than the first token's index in the
   * upper half, the type in the lower; 0 at tokens that end none. A class of −1 is an entity of one
   * token that equals none of a text without such classes.
   *
   * @param count how many of the classes to read
   */
  long[] entities(int[] classes, int count) {
    long[] ends = new long[count];
    int first = -1;
    int open = OUTSIDE;
    for (int token = 0; token <= count; token++) {
      int type = token == count ? OUTSIDE : type(classes[token]);
      boolean begin =
          type != OUTSIDE && (type != open || type == UNKNOWN || begins[classes[token]]);
      if (open != OUTSIDE && (begin || type == OUTSIDE)) {
        ends[token - 1] = (long) (first + 1) << Integer.SIZE | (open & 0xffffffffL);
      }
      first = begin ? token : first;
      open = type;
    }
    return ends;
  }

  private int type(int label) {
    return label < 0 ? UNKNOWN : types[label];
  }
}
