package io.quantry.onnx.pass;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.quantry.onnx.OrtRun;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A Relu, the node in question, and another Relu; set 17, x is FLOAT [2, 3]. */
class RemoveIdentitiesTest {
  private final Graph graph = new Graph("identities");
  private final Model model = new Model(8, graph);
  private final Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(2, 3)));
  private final Value relu = add("Relu", x);

  RemoveIdentitiesTest() {
    model.opsets().set("", 17);
    relu.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(2, 3)));
  }

  @Test
  void case1RemovesIdentityAndConcatOfOne() throws OrtException {
    Value concat = add("Concat", add("Identity", relu));
    set(concat, Attribute.of("axis", 1L));
    removes(concat);
  }

  @Test
  void case1LeavesConcatOfTwo() {
    Value concat = add("Concat", relu, relu);
    set(concat, Attribute.of("axis", 1L));
    leaves(concat);
  }

  @Test
  void case2RemovesDropoutOutsideTraining() throws OrtException {
    removes(add("Dropout", relu, constant(Tensor.scalar(0.5f)), bool(0)));
  }

  @Test
  void case2LeavesDropoutInTraining() {
    leaves(add("Dropout", relu, constant(Tensor.scalar(0.5f)), bool(1)));
  }

  @Test
  void case3RemovesCastToItsOwnType() throws OrtException {
    Value cast = add("Cast", relu);
    set(cast, Attribute.of("to", (long) ElementType.FLOAT.code()));
    removes(cast);
  }

  @Test
  void case3LeavesCastToAnotherTypeOrOfAnUnknownOne() {
    Value narrow = add("Cast", relu);
    set(narrow, Attribute.of("to", (long) ElementType.FLOAT16.code()));
    Value unknown = add("Cast", narrow);
    set(unknown, Attribute.of("to", (long) ElementType.FLOAT16.code()));
    leaves(unknown);
    assertThat(graph.nodes()).hasSize(4);
  }

  @Test
  void case4RemovesTransposeThatMovesNothing() throws OrtException {
    Value transpose = add("Transpose", relu);
    set(transpose, Attribute.ofInts("perm", 0, 1));
    removes(transpose);
  }

  @Test
  void case4LeavesTransposeThatMovesAxes() {
    Value stated = add("Transpose", relu);
    set(stated, Attribute.ofInts("perm", 1, 0));
    leaves(add("Transpose", stated));
    assertThat(graph.nodes()).as("without axes it turns them round").hasSize(4);
  }

  @Test
  void case5RemovesPadByNothing() throws OrtException {
    removes(add("Pad", relu, constant(Tensor.ofInt64s(new long[4], 4))));
  }

  @Test
  void case5LeavesPadBySomething() {
    leaves(add("Pad", relu, constant(Tensor.ofInt64s(new long[] {0, 0, 0, 1}, 4))));
  }

  @Test
  void case6RemovesNeutralArithmetic() throws OrtException {
    Value one = constant(Tensor.scalar(1f));
    Value zero = constant(Tensor.ofFloats(new float[1], 1, 1));
    Value a = shaped(add("Mul", relu, one));
    Value b = shaped(add("Mul", one, a));
    Value c = shaped(add("Div", b, one));
    Value d = shaped(add("Add", c, zero));
    Value e = shaped(add("Add", zero, d));
    removes(add("Sub", e, zero));
  }

  @Test
  void case6LeavesWhatOnlyLooksNeutral() {
    Value one = constant(Tensor.scalar(1f));
    Value zero = constant(Tensor.scalar(0f));
    Value a = shaped(add("Div", one, relu));
    Value b = shaped(add("Sub", zero, a));
    Value c = shaped(add("Mul", b, zero));
    Value d = shaped(add("Add", c, constant(Tensor.scalar(Float.MIN_VALUE))));
    Value e = shaped(add("Mul", d, constant(Tensor.ofFloats(new float[] {1}, 1, 1, 1))));
    leaves(add("Mul", e, constant(Tensor.ofFloats(new float[] {1, 1, 1}, 3))));
    assertThat(graph.nodes()).as("the fifth adds an axis").hasSize(8);
  }

  @Test
  void case7LeavesWhatJoinsAnInputToAnOutput() {
    Value same = add("Identity", x);
    graph.addOutput(same);
    assertThat(new RemoveIdentities().run(model)).isFalse();
  }

  private void removes(Value last) throws OrtException {
    Value y = add("Neg", last);
    y.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(y);
    Tensor data = OrtRun.random(5, 2, 3);
    Map<String, Tensor> before = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", data));
    assertThat(new RemoveIdentities().run(model)).isTrue();
    assertThat(graph.nodes()).extracting(Node::opType).containsExactly("Relu", "Neg");
    Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", data));
    assertThat(OpsetUpgradeTest.difference(before, after, 0)).isEmpty();
    assertThat(new RemoveIdentities().run(model)).isFalse();
  }

  private void leaves(Value last) {
    graph.addOutput(add("Neg", last));
    assertThat(new RemoveIdentities().run(model)).isFalse();
  }

  private Value shaped(Value value) {
    value.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(2, 3)));
    return value;
  }

  private Value add(String opType, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(opType).append().requireOutput(0);
  }

  private static void set(Value output, Attribute attribute) {
    output.producer().orElseThrow().setAttribute(attribute);
  }

  private Value constant(Tensor tensor) {
    return graph.addInitializer("constant", tensor);
  }

  private Value bool(int value) {
    return constant(Tensor.ofBytes(ElementType.BOOL, ByteBuffer.wrap(new byte[] {(byte) value})));
  }
}
