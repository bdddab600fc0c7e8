package io.quantry.popcount.constant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.popcount.operator.FloatTensor;
import io.quantry.popcount.operator.KnownValues;
import io.quantry.popcount.operator.NodeView;
import io.quantry.popcount.operator.UnsupportedNodeException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Results as the ONNX specification defines each operator, worked out by hand. */
class IntegerOperatorsTest {
  private static final Attribute RIGHT = Attribute.of("direction", "RIGHT");
  private static final Attribute LEFT = Attribute.of("direction", "LEFT");

  private final Graph graph = new Graph("constants");

  @Test
  void shiftsBytesAsUnsignedAndDropsWhatLeavesThem() {
    Value bytes = uint8s(0x81, 0x81, 0x81, 0x81);
    Value distances = uint8s(0, 1, 7, 200);
    assertThat(compute("BitShift", RIGHT, bytes, distances).ints()).containsExactly(129, 64, 1, 0);
    assertThat(compute("BitShift", LEFT, bytes, distances).ints()).containsExactly(129, 2, 128, 0);
  }

  @Test
  void repeatsAlongAxesOfSizeOne() {
    Value column = add(Tensor.ofUint8s(new byte[] {0b01, 0b10}, 2, 1));
    Tensor bits = compute("BitShift", RIGHT, column, uint8s(0, 1, 2));
    assertThat(bits.dims()).containsExactly(2, 3);
    assertThat(bits.ints()).containsExactly(1, 0, 0, 2, 1, 0);
  }

  @Test
  void wrapsAsTheTypeDoes() {
    Value bytes = add(Tensor.ofInt8s(new byte[] {100, -100}, 2));
    Value two = add(Tensor.ofInt8s(new byte[] {2}));
    assertThat(compute("Mul", null, bytes, two).ints()).containsExactly(-56, 56);
    assertThat(compute("Sub", null, uint8s(0, 5), uint8s(1, 1)).ints()).containsExactly(255, 4);
    Attribute toInt8 = Attribute.of("to", ElementType.INT8.code());
    assertThat(compute("Cast", toInt8, uint8s(127, 200)).ints()).containsExactly(127, -56);
  }

  @Test
  void slicesFromBothEndsAndClampsWhatIsBeyond() {
    Value values = add(Tensor.ofUint8s(new byte[] {1, 2, 3, 4, 5, 6}, 2, 3));
    Tensor columns = compute("Slice", null, values, longs(-2), longs(Long.MAX_VALUE), longs(1));
    assertThat(columns.dims()).containsExactly(2, 2);
    assertThat(columns.ints()).containsExactly(2, 3, 5, 6);
    Tensor none = compute("Slice", null, values, longs(1), longs(Long.MIN_VALUE), longs(0));
    assertThat(none.dims()).containsExactly(0, 3);
  }

  @Test
  void refusesOtherTypesAndForms() {
    assertThatThrownBy(() -> compute("Mul", null, uint8s(1), add(Tensor.ofInt8s(new byte[1], 1))))
        .isInstanceOf(UnsupportedNodeException.class)
        .hasMessage("UINT8 with INT8");
    Attribute toBool = Attribute.of("to", ElementType.BOOL.code());
    assertThatThrownBy(() -> compute("Cast", toBool, uint8s(1)))
        .isInstanceOf(UnsupportedNodeException.class);
    assertThatThrownBy(
            () -> compute("Slice", null, uint8s(1, 2), longs(0), longs(2), longs(0), longs(2)))
        .isInstanceOf(UnsupportedNodeException.class)
        .hasMessage("steps other than 1");
    assertThatThrownBy(() -> compute("Slice", null, uint8s(1), longs(0), longs(1), longs(5)))
        .isInstanceOf(UnsupportedNodeException.class);
    assertThatThrownBy(() -> compute("Add", null, uint8s(1, 2), uint8s(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[2] and [3] do not broadcast");
  }

  private Tensor compute(String opType, @Nullable Attribute attributeOrNull, Value... inputs) {
    var builder = graph.newNode(opType).inputs(inputs).output("y");
    Node node = (attributeOrNull == null ? builder : builder.attribute(attributeOrNull)).append();
    return IntegerOperators.compute(new NodeView(node, new Initializers())).orElseThrow();
  }

  private Value uint8s(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return add(Tensor.ofUint8s(bytes, bytes.length));
  }

  private Value longs(long... values) {
    return add(Tensor.ofInt64s(values, values.length));
  }

  private Value add(Tensor tensor) {
    return graph.addInitializer("constant", tensor);
  }

  private static final class Initializers implements KnownValues {
    @Override
    public Optional<FloatTensor> floats(Value value) {
      return Optional.empty();
    }

    @Override
    public Optional<Tensor> typed(Value value) {
      return value.initializer();
    }
  }
}
