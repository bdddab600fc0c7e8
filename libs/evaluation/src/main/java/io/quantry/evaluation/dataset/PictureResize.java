package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.util.Optional;
import java.util.Set;

/** Option {@code resize}: what size a picture takes before it is padded and cropped. */
sealed interface PictureResize {
  /** Larger targets belong to no model and would let a small picture fill the memory. */
  int MOST_SIDE = 4096;

  /** As it is. */
  record Unchanged() implements PictureResize {}

  /** {@code [height, width]}, whatever the picture's shape. */
  record Exact(PictureSize size) implements PictureResize {}

  /** The shorter side has this length, the longer one the picture's shape, rounded down. */
  record Shorter(int side) implements PictureResize {}

  /** The longer side has this length, the shorter one the picture's shape, rounded to even. */
  record Longer(int side) implements PictureResize {}

  static PictureResize of(Options options) {
    if (options.isList("resize")) {
      return new Exact(options.size("resize", MOST_SIDE).orElseThrow());
    }
    Optional<Options> sides = options.nested("resize", Set.of("shorter", "longer"));
    if (sides.isEmpty()) {
      return new Unchanged();
    }
    int shorter = sides.get().integer("shorter", 0, 1, MOST_SIDE);
    int longer = sides.get().integer("longer", 0, 1, MOST_SIDE);
    if ((shorter == 0) == (longer == 0)) {
      throw new EvaluationException(
          "invalid-value",
          "dataset option 'resize' must be [height, width], {shorter: n} or {longer: n}");
    }
    return shorter > 0 ? new Shorter(shorter) : new Longer(longer);
  }

  /** The size that a picture of this one takes; may be larger than any that is allowed. */
  default PictureSize of(PictureSize original) {
    boolean upright = original.height() >= original.width();
    int shorter = upright ? original.width() : original.height();
    int longer = upright ? original.height() : original.width();
    return switch (this) {
      case Unchanged unchanged -> original;
      case Exact exact -> exact.size;
      case Shorter wanted -> {
        long other = Math.min((long) wanted.side * longer / shorter, Integer.MAX_VALUE);
        yield oriented(upright, (int) other, wanted.side);
      }
      case Longer wanted -> {
        double other = Math.rint((double) wanted.side * shorter / longer);
        yield oriented(upright, wanted.side, (int) Math.max(1, other));
      }
    };
  }

  private static PictureSize oriented(boolean upright, int longer, int shorter) {
    return upright ? new PictureSize(longer, shorter) : new PictureSize(shorter, longer);
  }
}
