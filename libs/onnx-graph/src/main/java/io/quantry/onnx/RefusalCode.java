package io.quantry.onnx;

import java.util.Locale;

/** Why a model is refused. The slug is what the API answers, as {@code bad-inputs.md} lists it. */
public enum RefusalCode {
  /** No bytes at all. */
  EMPTY_UPLOAD,
  /** Recognized as something else: pickle, PyTorch, zip, text. */
  NOT_ONNX,
  /** Not well-formed protobuf, or not of the shape of a model. */
  MODEL_MALFORMED,
  /** Messages nested beyond any honest model. */
  MODEL_TOO_DEEP,
  /** More than the platform takes: bytes, nodes, subgraph nesting, functions, expansion. */
  MODEL_GRAPH_LIMIT,
  /** Names, order or references that make no graph. */
  MODEL_GRAPH_INVALID,
  /** Negative dims, or dims whose product overflows. */
  MODEL_SHAPE_INVALID,
  /** Content and declared type or dims of a tensor disagree. */
  MODEL_TENSOR_MISMATCH,
  /** An external-data reference that is not a plain, declared side file. */
  EXTERNAL_DATA_FORBIDDEN,
  /** An operator of a domain that is not on the list, or one that loads foreign code. */
  OPERATOR_NOT_ALLOWED,
  /** No import of a domain in use, or a version outside what the platform knows. */
  OPSET_UNSUPPORTED;

  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
