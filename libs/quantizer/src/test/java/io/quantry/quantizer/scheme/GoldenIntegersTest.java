package io.quantry.quantizer.scheme;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * QuantizeLinear and DequantizeLinear of all integer types, symmetric and not, per tensor, channel
 * and group, as ONNX's reference implementation computes them.
 */
class GoldenIntegersTest {
  private static final Blocks TENSOR = new Blocks(1, 24, 1, 24);
  private static final Blocks CHANNELS = new Blocks(1, 6, 4, 6);
  private static final Blocks GROUPS_OF_TWO_ROWS = new Blocks(1, 6, 4, 2);

  @Test
  void quantizesAndDequantizesAsOnnxDefinesIt() {
    List<String> seen = new ArrayList<>();
    for (String line : GoldenFormats.lines("integers.txt")) {
      String[] fields = line.split("\\|", -1);
      String[] title = fields[0].split(" ", -1);
      QuantizedType type = QuantizedType.valueOf(title[0]);
      Blocks blocks =
          switch (title[1]) {
            case "tensor" -> TENSOR;
            case "channel" -> CHANNELS;
            default -> GROUPS_OF_TWO_ROWS;
          };
      float[] values = GoldenFormats.floats(fields[1]);
      float[] scales = GoldenFormats.floats(fields[2]);
      int[] zeroPoints = GoldenFormats.integers(fields[3]);
      int[] integers = GoldenFormats.integers(fields[4]);
      float[] numbers = GoldenFormats.floats(fields[5]);
      for (int i = 0; i < values.length; i++) {
        int block = blocks.of(i);
        AffineParameters parameters = new AffineParameters(type, scales[block], zeroPoints[block]);
        assertThat(parameters.quantize(values[i]))
            .as("%s, element %d", fields[0], i)
            .isEqualTo(integers[i]);
        assertThat(parameters.dequantize(integers[i]))
            .as("%s, element %d", fields[0], i)
            .isEqualTo(numbers[i]);
      }
      seen.add(title[0]);
    }
    assertThat(seen)
        .hasSize(8 * 2 * 3)
        .contains("INT8", "UINT8", "INT16", "UINT16", "INT4", "UINT4", "INT2", "UINT2");
  }
}
