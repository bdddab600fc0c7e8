package io.quantry.popcount;

import java.util.List;

/** A model that this runner cannot run, with every reason found; trying again cannot help. */
public final class UnsupportedModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> reasons;

  UnsupportedModelException(List<String> reasons) {
    super(String.join("; ", reasons));
    this.reasons = List.copyOf(reasons);
  }

  /** The code by which the platform knows this failure. */
  public String code() {
    return "unsupported-on-target";
  }

  /** Node and cause, in the order of the graph; what concerns the whole model comes first. */
  public List<String> reasons() {
    return reasons;
  }
}
