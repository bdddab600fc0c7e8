package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole model: the main graph, the functions it defines, what it imports, and who made it. */
public final class Model {
  private long irVersion;
  private String producerName = "";
  private String producerVersion = "";
  private String domain = "";
  private long modelVersion;
  private String documentation = "";
  private final Opsets opsets = new Opsets();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<Function> functions = new ArrayList<>();
  private final Graph graph;
  private Extras extras = Extras.NONE;

  public Model(long irVersion, Graph graph) {
    this.irVersion = irVersion;
    this.graph = graph;
  }

  /** {@code ai.onnx} is another spelling of the standard domain, the empty string. */
  public static String canonicalDomain(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }

  public Graph graph() {
    return graph;
  }

  /**
   * A model of the same content to be edited on its own; it shares the weights' bytes with this
   * one. O(nodes + values).
   */
  public Model copy() {
    return ModelCopy.of(this);
  }

  /**
   * Every graph: the main one, the functions' bodies, and all that is nested in them; a snapshot.
   */
  public List<Graph> allGraphs() {
    List<Graph> graphs = new ArrayList<>(graph.withSubgraphs());
    functions.forEach(function -> graphs.addAll(function.body().withSubgraphs()));
    return graphs;
  }

  public long irVersion() {
    return irVersion;
  }

  public void setIrVersion(long newIrVersion) {
    irVersion = newIrVersion;
  }

  public Opsets opsets() {
    return opsets;
  }

  /** The functions that the model defines; editable. */
  public List<Function> functions() {
    return functions;
  }

  /** The function of this model that a node calls, if it calls one. */
  public Optional<Function> function(Node node) {
    return functions.stream().filter(function -> function.isCalledBy(node)).findFirst();
  }

  /** Free metadata by key; editable. */
  public Map<String, String> metadata() {
    return metadata;
  }

  public String producerName() {
    return producerName;
  }

  public String producerVersion() {
    return producerVersion;
  }

  public void setProducer(String name, String version) {
    producerName = name;
    producerVersion = version;
  }

  public String domain() {
    return domain;
  }

  public void setDomain(String newDomain) {
    domain = newDomain;
  }

  public long modelVersion() {
    return modelVersion;
  }

  public void setModelVersion(long newModelVersion) {
    modelVersion = newModelVersion;
  }

  public String documentation() {
    return documentation;
  }

  public void setDocumentation(String text) {
    documentation = text;
  }

  public Extras extras() {
    return extras;
  }

  /** For the reader. */
  public void setExtras(Extras newExtras) {
    extras = newExtras;
  }
}
