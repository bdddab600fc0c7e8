package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static io.quantry.trainer.operator.OperatorTable.when;
import static io.quantry.trainer.operator.Shapes.required;
import static java.util.Map.entry;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.trainer.torch.Tensors;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors from nothing but attributes and shapes, and other element types. */
final class Constants {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry(
              "Cast",
              one(
                  call -> call.input(0).to(Tensors.scalarType(type(call.node(), "to"))),
                  node -> obstacleOfCast(type(node, "to")))),
          entry(
              "CastLike",
              one(
                  call -> call.input(0).to(call.input(1).scalar_type()),
                  node ->
                      node.input(1)
                          .flatMap(Value::elementType)
                          .flatMap(Constants::obstacleOfCast))),
          entry("Constant", one(call -> constant(call.node()), Constants::obstacleOfConstant)),
          entry("ConstantOfShape", one(Constants::ofShape, Constants::obstacleOfConstant)),
          entry(
              "EyeLike",
              one(
                  Constants::diagonal,
                  node ->
                      node.attribute("dtype").isPresent()
                          ? obstacle(type(node, "dtype"))
                          : Optional.empty())),
          entry("Range", one(Constants::range)));

  private Constants() {}

  private static ElementType type(Node node, String attribute) {
    return ElementType.of(Math.toIntExact(node.attributeInt(attribute, 0)));
  }

  private static Optional<String> obstacle(ElementType type) {
    return when(!Tensors.knows(type), "libtorch computes nothing in " + type);
  }

  /** Integers below 8 bits live in bytes here, which do not wrap around where those do. */
  private static Optional<String> obstacleOfCast(ElementType type) {
    return obstacle(type)
        .or(() -> when(type.bits() < 8, "casts to %s wrap around".formatted(type)));
  }

  /** Of whichever attribute it has. */
  private static Tensor constant(Node node) {
    Attribute attribute = node.attributes().iterator().next();
    return switch (attribute) {
      case Attribute.OfTensor of -> Tensors.of(of.value());
      case Attribute.OfFloat of -> Tensors.of(new float[] {of.value()}).reshape();
      case Attribute.OfInt of -> Tensors.of(new long[] {of.value()}).reshape();
      case Attribute.OfFloats of -> Tensors.of(of.values(), of.values().length);
      case Attribute.OfInts of -> Tensors.of(of.values(), of.values().length);
      default -> throw new IllegalArgumentException("a constant of " + attribute.name());
    };
  }

  private static Optional<String> obstacleOfConstant(Node node) {
    if (node.attribute("value").orElse(null) instanceof Attribute.OfTensor of) {
      return obstacle(of.value().elementType());
    }
    boolean isText =
        Stream.of("value_string", "value_strings", "sparse_value")
            .anyMatch(name -> node.attribute(name).isPresent());
    return when(isText, "it is of text or sparse");
  }

  private static Tensor ofShape(Call call) {
    Tensor value =
        call.node().attribute("value").isPresent()
            ? constant(call.node())
            : Tensors.of(new float[] {0}, 1);
    return value.reshape().expand(required(call.longs(0), "shape"));
  }

  private static Tensor diagonal(Call call) {
    Tensor x = call.input(0);
    long diagonal = call.attribute("k", 0);
    ScalarType type =
        call.node().attribute("dtype").isPresent()
            ? Tensors.scalarType(type(call.node(), "dtype"))
            : x.scalar_type();
    Tensor ones = torch.ones_like(x.detach()).to(type);
    return torch.triu(torch.tril(ones, diagonal), diagonal);
  }

  /** From the first number in steps of the third up to, but without, the second. */
  private static Tensor range(Call call) {
    Tensor start = call.input(0);
    double delta = call.input(2).item().toDouble();
    double span = call.input(1).item().toDouble() - start.item().toDouble();
    long count = Indexing.bounded(Math.max(0, (long) Math.ceil(span / delta)));
    Tensor steps = call.besideData(Indexing.of(LongStream.range(0, count).toArray()));
    Tensor scaled = torch.mul(steps.to(start.scalar_type()), call.input(2));
    return torch.add(scaled, start);
  }
}
