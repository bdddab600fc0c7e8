package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.List;

/**
 * A function that the model defines itself: nodes of its domain and name call it. Its body is a
 * graph without a graph around it; its parameters are attributes, some with defaults. A body binds
 * to the function's own opset imports.
 */
public final class Function {
  private final String domain;
  private final String name;
  private final String overload;
  private final Graph body;
  private final List<String> parameters = new ArrayList<>();
  private final List<Attribute> defaults = new ArrayList<>();
  private final Opsets opsets = new Opsets();
  private final Extras extras;

  public Function(String domain, String name, String overload, Graph body, Extras extras) {
    this.domain = Model.canonicalDomain(domain);
    this.name = name;
    this.overload = overload;
    this.body = body;
    this.extras = extras;
  }

  public String domain() {
    return domain;
  }

  public String name() {
    return name;
  }

  public String overload() {
    return overload;
  }

  public Graph body() {
    return body;
  }

  /** Names of the parameters without a default; editable. */
  public List<String> parameters() {
    return parameters;
  }

  /** Parameters with a default: an attribute each; editable. */
  public List<Attribute> defaults() {
    return defaults;
  }

  public Opsets opsets() {
    return opsets;
  }

  public Extras extras() {
    return extras;
  }

  /** Whether the node calls this function. */
  public boolean isCalledBy(Node node) {
    return node.domain().equals(domain)
        && node.opType().equals(name)
        && node.overload().equals(overload);
  }
}
