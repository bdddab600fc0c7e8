package io.quantry.onnx.scan;

import java.util.Map;
import java.util.Set;

/** What the scan lets pass, and why the line is where it is. */
public final class ScanLimits {
  /** One protobuf message cannot be longer; larger models keep weights in side files. */
  public static final long MODEL_BYTES = Integer.MAX_VALUE;

  /** The largest public exports (unrolled language models) have some 50,000. */
  public static final int NODES = 200_000;

  /** Exporters nest If and Loop two or three deep; runtimes recurse once or more per level. */
  public static final int SUBGRAPH_NESTING = 32;

  /** Exporters that keep modules as functions write some hundreds. */
  public static final int FUNCTIONS = 1_000;

  /** A call is inlined by recursion in runtimes; modules nest some ten deep. */
  public static final int FUNCTION_CALL_NESTING = 64;

  /** What a runtime would hold after inlining every function call. */
  public static final long EXPANDED_NODES = 1_000_000;

  /**
   * Messages in messages. A subgraph costs three, so honest models of the nesting above stay below;
   * parsers recurse per level, and this is the reader's limit too.
   */
  public static final int MESSAGE_NESTING = 160;

  /** Names of values, nodes and operators, in bytes of UTF-8. The longest met has 300. */
  public static final int NAME_BYTES = 16_384;

  /** Inputs, outputs, initializers and their mentions in one model: what the scan must remember. */
  public static final int NAME_MENTIONS = 2_000_000;

  /** Their bytes together, for the same reason. */
  public static final long NAME_BYTES_TOTAL = 256L << 20;

  /** Axes of a tensor. Runtimes allow far fewer; this only bounds our own arrays. */
  public static final int RANK = 64;

  /** Which input of an operator lists sizes, an element an axis. */
  public static final Map<String, Integer> SHAPE_OPERANDS =
      Map.of("Reshape", 1, "Expand", 1, "Tile", 1, "ConstantOfShape", 0);

  /**
   * Operators that ONNX Runtime 1.29 crashes on in a function's body that imports an older set than
   * this: outside of functions it has them in every set.
   */
  public static final Map<String, Integer> OPERATORS_OF_FUNCTIONS =
      Map.of("LayerNormalization", 17, "SimplifiedLayerNormalization", Integer.MAX_VALUE);

  /** Reasons listed for one model; the rest would not help anybody. */
  public static final int VIOLATIONS = 50;

  /** IR versions that the platform's runtime reads. */
  public static final int IR_VERSION = 13;

  /** Domains of nodes, and the highest version of each that the platform's runtime knows. */
  public static final Map<String, Integer> OPSETS =
      Map.of("", 26, "ai.onnx.ml", 5, "com.microsoft", 1);

  /** Operators of those domains that load code or files of the model's choosing. */
  public static final Set<String> FORBIDDEN_OPERATORS = Set.of("com.microsoft.EPContext");

  private ScanLimits() {}
}
