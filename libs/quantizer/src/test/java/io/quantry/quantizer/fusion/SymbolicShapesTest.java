package io.quantry.quantizer.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is stated of a shape is so in every run; the rest is left open. */
class SymbolicShapesTest {
  private final Graph graph = new Graph("shapes");
  private final Value x = input("x", "batch", "tokens");

  @Test
  void followsHeadsThroughReshapesAndTransposes() {
    Value heads = reshape(x, 0, 0, 2, -1);
    Value turned = node("Transpose", List.of(Attribute.ofInts("perm", 0, 2, 1, 3)), heads);
    assertThat(shape(heads)).contains(List.of("$batch", "$tokens", "2", "4"));
    assertThat(shape(turned)).contains(List.of("$batch", "2", "$tokens", "4"));
    assertThat(shape(reshape(turned, 0, 0, -1, 4)))
        .contains(List.of("$batch", "2", "$tokens", "4"));
  }

  @Test
  void keepsOpenWhatDoesNotCancel() {
    List<String> dims = shape(reshape(x, -1, 16)).orElseThrow();
    assertThat(dims.get(0)).startsWith("?");
    assertThat(dims.get(1)).isEqualTo("16");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 9, '$batch $tokens 8'",
    "1, 9, '$tokens 8'",
    "-2, -1, '$tokens'",
    "-9, 2, '$batch $tokens'",
  })
  void takesThePartOfAShapeThatAttributesName(long start, long end, String expected) {
    Value part = node("Shape", List.of(Attribute.of("start", start), Attribute.of("end", end)), x);
    Value to = node("Concat", List.of(Attribute.of("axis", 0L)), part, part);
    Value reshaped = node("Reshape", List.of(), x, to);
    assertThat(shape(reshaped)).contains(List.of((expected + " " + expected).split(" ")));
  }

  @Test
  void zerosThatMeanZeroAreNoCopies() {
    Value to = graph.addInitializer("to", Tensor.ofInt64s(new long[] {0, 0, 8}, 3));
    assertThat(shape(node("Reshape", List.of(), x, to)))
        .contains(List.of("$batch", "$tokens", "8"));
    assertThat(shape(node("Reshape", List.of(Attribute.of("allowzero", 1L)), x, to))).isEmpty();
  }

  @Test
  void axesThatAreNoneHaveNoShape() {
    assertThat(shape(node("Unsqueeze", List.of(Attribute.ofInts("axes", 4)), x))).isEmpty();
    assertThat(shape(node("Unsqueeze", List.of(Attribute.ofInts("axes", 1, 1)), x))).isEmpty();
    assertThat(shape(node("Unsqueeze", List.of(Attribute.ofInts("axes", -1)), x)))
        .contains(List.of("$batch", "$tokens", "8", "1"));
    assertThat(shape(node("Transpose", List.of(Attribute.ofInts("perm", 0, 1)), x))).isEmpty();
    assertThat(shape(node("Transpose", List.of(Attribute.ofInts("perm", 0, 1, 1)), x))).isEmpty();
    assertThat(shape(node("Gather", List.of(Attribute.of("axis", 3L)), x, numbers(1)))).isEmpty();
    assertThat(shape(slice(x, 1, 7))).isEmpty();
    assertThat(shape(node("ReduceMean", List.of(Attribute.ofInts("axes", 3)), x))).isEmpty();
    assertThat(shape(node("ReduceMean", List.of(Attribute.ofInts("axes")), x))).isEmpty();
    assertThat(shape(node("ReduceMean", List.of(Attribute.ofInts("axes", -1)), x)))
        .contains(List.of("$batch", "$tokens", "1"));
  }

  /** An index beyond the end is an error at run time, not another dimension. */
  @Test
  void anIndexThatIsNoneHasNoContent() {
    Value dims = node("Shape", List.of(), x);
    Value fourth = node("Gather", List.of(), dims, numbers(3));
    assertThat(shape(node("Reshape", List.of(), x, fourth))).isEmpty();
    Value last = node("Gather", List.of(), dims, numbers(-1));
    assertThat(shape(node("Reshape", List.of(), x, last))).contains(List.of("8"));
  }

  @Test
  void attentionOfOddOperandsHasNoShape() {
    Value weights = graph.addInitializer("w", Tensor.ofFloats(new float[8 * 24], 8, 24));
    assertThat(shape(contrib(List.of(), x, weights))).contains(List.of("$batch", "$tokens", "8"));
    assertThat(shape(contrib(List.of(), input("flat", "batch"), numbers(1)))).isEmpty();
    Attribute sizes = Attribute.ofInts("qkv_hidden_sizes", 10, 10, 4);
    assertThat(shape(contrib(List.of(sizes), x, weights))).isEmpty();
  }

  /** Positions are cut off at the number of tokens: where they meet tokens, they are as many. */
  @Test
  void aTableCutAtTheTokensMeetsThem() {
    Value table = graph.addInitializer("positions", Tensor.ofFloats(new float[512 * 8], 1, 512, 8));
    Value tokens = node("Gather", List.of(), node("Shape", List.of(), x), numbers(1));
    Value cut = slice(table, 1, tokens);
    assertThat(shape(node("Add", List.of(), x, cut))).contains(List.of("$batch", "$tokens", "8"));
    assertThat(shape(node("Add", List.of(), cut, x))).contains(List.of("$batch", "$tokens", "8"));
  }

  /** A name is a name, whatever characters are in it. */
  @Test
  void aDimensionNamedLikeALimitIsNone() {
    Value odd = input("odd", "batch", "tokens<=512");
    List<String> sum = shape(node("Add", List.of(), x, odd)).orElseThrow();
    assertThat(sum.get(1)).isNotEqualTo("$tokens").startsWith("?");
  }

  private Optional<List<String>> shape(Value value) {
    return SymbolicShapes.of(graph).shape(value);
  }

  /** Named dimensions, then 8. */
  private Value input(String name, String... names) {
    List<Dimension> dimensions = new ArrayList<>();
    for (String one : names) {
      dimensions.add(Dimension.named(one));
    }
    dimensions.add(Dimension.of(8));
    return graph.addInput(name, ValueType.tensor(ElementType.FLOAT, new Shape(dimensions)));
  }

  private Value numbers(long... numbers) {
    return graph.addInitializer("numbers", Tensor.ofInt64s(numbers, numbers.length));
  }

  private Value reshape(Value value, long... to) {
    return node("Reshape", List.of(), value, numbers(to));
  }

  private Value slice(Value value, long end, long axis) {
    return slice(value, axis, numbers(end));
  }

  private Value slice(Value value, long axis, Value end) {
    return node("Slice", List.of(), value, numbers(0), end, numbers(axis));
  }

  private Value contrib(List<Attribute> attributes, Value... inputs) {
    var attention = graph.newNode("Attention").domain("com.microsoft").inputs(inputs);
    attributes.forEach(attention::attribute);
    return attention.output("attention").append().requireOutput(0);
  }

  private Value node(String opType, List<Attribute> attributes, Value... inputs) {
    var node = graph.newNode(opType).inputs(inputs).output(opType);
    attributes.forEach(node::attribute);
    return node.append().requireOutput(0);
  }
}
