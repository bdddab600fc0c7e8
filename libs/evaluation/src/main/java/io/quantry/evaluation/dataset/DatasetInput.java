package io.quantry.evaluation.dataset;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;

/**
 * What a dataset can feed to one model input.
 *
 * @param name name of the model input; empty: the model's only input
 * @param elementType as the data come; converted where no value can be lost
 * @param shape with the samples as first dimension
 * @param role what it means to metrics and padding
 * @param optional whether a model without this input takes the dataset all the same
 */
public record DatasetInput(
    String name, ElementType elementType, Shape shape, Role role, boolean optional) {

  /** What an input means. */
  public enum Role {
    VALUES,
    TOKEN_IDS,
    /** 1 for tokens, 0 for padding. */
    ATTENTION_MASK,
    TOKEN_TYPES
  }
}
