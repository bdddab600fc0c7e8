package io.quantry.onnx.pass;

import com.google.protobuf.ByteString;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.ir.Value;
import java.util.List;
import java.util.Optional;

/** Values that are known before the model runs. */
public final class Constants {
  private Constants() {}

  /** The tensor behind a value: a constant initializer, or the output of a Constant node. */
  public static Optional<Tensor> of(Value value) {
    return value.isConstant()
        ? value.initializer()
        : value.producer().filter(node -> node.is("Constant")).flatMap(Constants::of);
  }

  /** The dense tensor that a Constant node yields, whichever attribute states it. */
  static Optional<Tensor> of(Node constant) {
    for (Attribute attribute : constant.attributes()) {
      Optional<Tensor> tensor =
          switch (attribute) {
            case Attribute.OfTensor one -> Optional.of(one.value());
            case Attribute.OfFloat one -> Optional.of(Tensor.scalar(one.value()));
            case Attribute.OfInt one -> Optional.of(Tensor.scalar(one.value()));
            case Attribute.OfFloats one ->
                Optional.of(Tensor.ofFloats(one.values(), one.values().length));
            case Attribute.OfInts one ->
                Optional.of(Tensor.ofInt64s(one.values(), one.values().length));
            case Attribute.OfString one -> Optional.of(strings(List.of(one.value())));
            case Attribute.OfStrings one -> Optional.of(strings(one.values(), one.values().size()));
            default -> Optional.empty();
          };
      if (tensor.isPresent()) {
        return tensor;
      }
    }
    return Optional.empty();
  }

  private static Tensor strings(List<ByteString> values, long... dims) {
    return new Tensor(ElementType.STRING, dims, new TensorData.Strings(values), Extras.NONE);
  }
}
