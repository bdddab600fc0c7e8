package io.quantry.onnx.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {
  private final Graph graph = new Graph("main");
  private final Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT));

  @Test
  void valuesKnowProducerAndConsumers() {
    Node relu = graph.newNode("Relu").inputs(x).output("a").append();
    Node add = graph.newNode("Add").inputs(relu.requireOutput(0), x).output("b").append();
    assertThat(relu.requireOutput(0).producer()).contains(relu);
    assertThat(x.uses()).containsExactly(new Use(relu, 0), new Use(add, 1));
    add.replaceInput(1, relu.requireOutput(0));
    assertThat(x.uses()).containsExactly(new Use(relu, 0));
    assertThat(relu.requireOutput(0).consumers()).containsExactly(add);
  }

  @Test
  void capturesBySubgraphsAreUses() {
    Graph branch = new Graph("branch");
    Node condition = graph.newNode("If").output("y").append();
    condition.setAttribute(Attribute.of("then_branch", branch));
    Node inner = branch.newNode("Relu").inputs(x).output("inner").append();
    assertThat(x.consumers()).containsExactly(inner);
    assertThat(branch.isWithin(graph)).isTrue();
    condition.remove();
    assertThat(x.isUnused()).as("removed with the node that holds the subgraph").isTrue();
    assertThat(branch.owner()).isEmpty();
  }

  @Test
  void refusesValuesOfOtherGraphs() {
    Value foreign = new Graph("other").addInput("z", null);
    assertThatThrownBy(() -> graph.newNode("Relu").inputs(foreign).output("a").append())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesToRemoveWhatIsUsed() {
    Node relu = graph.newNode("Relu").inputs(x).output("a").append();
    graph.newNode("Relu").inputs(relu.requireOutput(0)).output("b").append();
    assertThatThrownBy(relu::remove).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void takesOverAnOutputWithItsName() {
    Node relu = graph.newNode("Relu").inputs(x).output("a").append();
    Node identity = graph.newNode("Identity").inputs(relu.requireOutput(0)).output("y").append();
    graph.addOutput(identity.requireOutput(0));
    assertThat(graph.takeOver(identity.requireOutput(0), relu.requireOutput(0))).isTrue();
    identity.remove();
    assertThat(graph.outputs()).containsExactly(relu.requireOutput(0));
    assertThat(relu.requireOutput(0).name()).isEqualTo("y");
    assertThat(graph.takeOver(relu.requireOutput(0), x)).as("an input keeps its name").isFalse();
  }

  @Test
  void freshNamesAreUniqueAcrossSubgraphs() {
    Graph branch = new Graph("branch");
    branch.addInput("w", null);
    graph.newNode("If").attribute(Attribute.of("then_branch", branch)).append();
    assertThat(graph.freshName("w")).isEqualTo("w_1");
    assertThat(branch.freshName("x")).isEqualTo("x_1");
  }

  @Test
  void sortsByDependencyAndElseKeepsTheOrder() {
    Node last = graph.newNode("Relu").output("c").append();
    Node first = graph.newNode("Relu").inputs(x).output("a").append();
    last.addInput(first.requireOutput(0));
    Node third = graph.newNode("Relu").inputs(x).output("d").append();
    assertThat(graph.sort()).isTrue();
    assertThat(graph.nodes()).containsExactly(first, last, third);
    assertThat(graph.sort()).isFalse();
    first.replaceInput(0, last.requireOutput(0));
    assertThatThrownBy(graph::sort).hasMessageContaining("cycle");
  }

  @Test
  void insertsWhereAsked() {
    Node b = graph.newNode("B").append();
    Node a = graph.newNode("A").insertBefore(b);
    Node c = graph.newNode("C").insertAfter(b);
    b.remove();
    assertThat(graph.nodes()).containsExactly(a, c);
    assertThat(graph.nodeCount()).isEqualTo(2);
  }

  @Test
  void keepsGapsInSlots() {
    Node node = graph.newNode("Clip").inputs(x, null, x).outputGap().output("y").append();
    assertThat(node.input(1)).isEmpty();
    assertThat(node.output(0)).isEmpty();
    assertThat(node.requireOutput(1).outputIndex()).isEqualTo(1);
    node.truncateInputs(1);
    assertThat(x.uses()).containsExactly(new Use(node, 0));
  }

  @Test
  void decodesPackedAndNarrowElements() {
    ByteBuffer nibbles = ByteBuffer.wrap(new byte[] {(byte) 0xF1, 0x07});
    assertThat(Tensor.ofBytes(ElementType.INT4, nibbles, 3).ints()).containsExactly(1, -1, 7);
    assertThat(Tensor.ofBytes(ElementType.UINT4, nibbles, 3).ints()).containsExactly(1, 15, 7);
    ByteBuffer crumbs = ByteBuffer.wrap(new byte[] {(byte) 0b11_10_01_00});
    assertThat(Tensor.ofBytes(ElementType.INT2, crumbs, 4).ints()).containsExactly(0, 1, -2, -1);
    ByteBuffer half = ByteBuffer.wrap(new byte[] {0x00, 0x3C, 0x00, (byte) 0xC0});
    assertThat(Tensor.ofBytes(ElementType.FLOAT16, half, 2).floats()).containsExactly(1f, -2f);
    ByteBuffer brain = ByteBuffer.wrap(new byte[] {(byte) 0x80, 0x3F});
    assertThat(Tensor.ofBytes(ElementType.BFLOAT16, brain, 1).floats()).containsExactly(1f);
  }

  /** The extreme values that the ONNX description of the formats tabulates. */
  @Test
  void decodesTheExtremesOfEightBitFloats() {
    ByteBuffer codes = ByteBuffer.wrap(new byte[] {0x7E, 0x01, 0x7F});
    assertThat(Tensor.ofBytes(ElementType.FLOAT8E4M3FN, codes, 3).floats())
        .containsExactly(448f, 0x1p-9f, Float.NaN);
    ByteBuffer wide = ByteBuffer.wrap(new byte[] {0x7B, 0x01, 0x7C});
    assertThat(Tensor.ofBytes(ElementType.FLOAT8E5M2, wide, 3).floats())
        .containsExactly(57344f, 0x1p-16f, Float.POSITIVE_INFINITY);
    ByteBuffer unsignedZero = ByteBuffer.wrap(new byte[] {0x7F, (byte) 0x80});
    assertThat(Tensor.ofBytes(ElementType.FLOAT8E4M3FNUZ, unsignedZero, 2).floats())
        .containsExactly(240f, Float.NaN);
    assertThat(Tensor.ofBytes(ElementType.FLOAT8E5M2FNUZ, unsignedZero, 2).floats())
        .containsExactly(57344f, Float.NaN);
  }

  @Test
  void refusesContentThatDoesNotFitTheDims() {
    assertThatThrownBy(() -> Tensor.ofFloats(new float[3], 2)).hasMessageContaining("8 bytes");
    assertThatThrownBy(() -> Tensor.ofStrings(List.of("a"), 2)).hasMessageContaining("STRING");
  }
}
