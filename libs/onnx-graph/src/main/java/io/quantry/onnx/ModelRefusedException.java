package io.quantry.onnx;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The model is at fault, not the platform: trying again cannot help. Carries every reason found.
 */
public final class ModelRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  public ModelRefusedException(List<Violation> violations) {
    super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
    if (violations.isEmpty()) {
      throw new IllegalArgumentException("a refusal needs a reason");
    }
    this.violations = List.copyOf(violations);
  }

  public ModelRefusedException(RefusalCode code, String message) {
    this(List.of(new Violation(code, message)));
  }

  /** The reasons, the first found first. */
  public List<Violation> violations() {
    return violations;
  }

  /** The code of the first reason. */
  public RefusalCode code() {
    return violations.getFirst().code();
  }
}
