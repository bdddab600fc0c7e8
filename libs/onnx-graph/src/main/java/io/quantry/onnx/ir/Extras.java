package io.quantry.onnx.ir;

import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a message of the source file carried beyond what the IR models: unknown fields,
 * documentation, device configurations, spellings (an empty field that was present). Opaque to
 * everybody but the reader, which cuts it out, and the writer, which starts from it. It never holds
 * a part that the IR models, so no content is kept twice. Immutable.
 */
public final class Extras {
  public static final Extras NONE = new Extras(null);

  private final @Nullable Message residue;

  private Extras(@Nullable Message residue) {
    this.residue = residue;
  }

  /** Wraps what is left of a message; {@link #NONE} if nothing is left. */
  public static Extras of(Message residue) {
    return residue.getSerializedSize() == 0 ? NONE : new Extras(residue);
  }

  /** The residue, or the given empty message where there is none. */
  public <M extends Message> M orEmpty(M empty) {
    if (residue == null) {
      return empty;
    }
    if (residue.getClass() != empty.getClass()) {
      throw new IllegalStateException(
          "expected extras of a %s, found those of a %s"
              .formatted(empty.getClass().getSimpleName(), residue.getClass().getSimpleName()));
    }
    @SuppressWarnings("unchecked")
    M typed = (M) residue;
    return typed;
  }

  public boolean isEmpty() {
    return residue == null;
  }
}
