package io.quantry.hostile.shape;

import static io.quantry.hostile.shape.Recipe.FLOAT;
import static io.quantry.hostile.shape.Recipe.INT32;
import static io.quantry.hostile.shape.Recipe.INT8;
import static io.quantry.hostile.shape.Recipe.UINT8;
import static io.quantry.hostile.shape.Recipe.number;

import io.quantry.hostile.HostileModel;
import java.util.List;

/** Quantized operators whose scales, zero points, packed weights or sizes do not fit together. */
final class LyingQuantization {
  private static final String MICROSOFT = "com.microsoft.";

  private LyingQuantization() {}

  static List<HostileModel> all() {
    return List.of(
        new Recipe("matmul-integer-zero-point-too-long")
            .input("x", UINT8, 2, 4)
            .bytes("w", INT8, 16, 4, 4)
            .bytes("xz", UINT8, 7, 7)
            .bytes("wz", INT8, 9, 9)
            .node("MatMulInteger", "x w xz wz", "y")
            .output("y", INT32, 2, 4)
            .build(),
        new Recipe("matmul-integer-inner-sizes")
            .input("x", UINT8, 2, 5)
            .bytes("w", INT8, 16, 4, 4)
            .node("MatMulInteger", "x w", "y")
            .output("y")
            .build(),
        new Recipe("matmul-integer-no-columns")
            .input("x", UINT8, 2, 4)
            .bytes("w", INT8, 0, 4, 0)
            .node("MatMulInteger", "x w", "y")
            .output("y")
            .build(),
        new Recipe("qlinear-matmul-scale-per-nothing")
            .input("x", UINT8, 2, 4)
            .floats("xs", 0, 0)
            .bytes("xz", UINT8, 0, 0)
            .bytes("w", INT8, 16, 4, 4)
            .floats("ws", 3, 3)
            .bytes("wz", INT8, 2, 2)
            .floats("ys", 1)
            .bytes("yz", UINT8, 1)
            .node("QLinearMatMul", "x xs xz w ws wz ys yz", "y")
            .output("y", UINT8, 2, 4)
            .build(),
        new Recipe("qlinear-conv-scales")
            .input("x", UINT8, 1, 3, 8, 8)
            .floats("xs", 1)
            .bytes("xz", UINT8, 1)
            .bytes("w", INT8, 108, 4, 3, 3, 3)
            .floats("ws", 3, 3)
            .bytes("wz", INT8, 5, 5)
            .floats("ys", 1)
            .bytes("yz", UINT8, 1)
            .node("QLinearConv", "x xs xz w ws wz ys yz", "y")
            .output("y", UINT8, 1, 4, 6, 6)
            .build(),
        new Recipe("dynamic-quantize-matmul-scales")
            .input("x", FLOAT, 2, 4)
            .bytes("w", INT8, 16, 4, 4)
            .floats("ws", 2, 2)
            .bytes("wz", INT8, 3, 3)
            .floats("bias", 9, 9)
            .node(MICROSOFT + "DynamicQuantizeMatMul", "x w ws wz bias", "y")
            .output("y", FLOAT, 2, 4)
            .build(),
        new Recipe("dynamic-quantize-matmul-vector")
            .input("x", FLOAT, 4)
            .bytes("w", INT8, 4, 4)
            .floats("ws", 1, 1)
            .node(MICROSOFT + "DynamicQuantizeMatMul", "x w ws", "y")
            .output("y")
            .build(),
        nbits("matmul-nbits-short-weights", 64, 64, 4, 32, 16, 1),
        nbits("matmul-nbits-huge-n", 64, 1L << 40, 4, 32, 1024, 128),
        nbits("matmul-nbits-huge-k", 1L << 40, 64, 4, 32, 1024, 128),
        nbits("matmul-nbits-negative", -64, -64, 4, 32, 1024, 128),
        nbits("matmul-nbits-block-zero", 64, 64, 4, 0, 2048, 128),
        nbits("matmul-nbits-block-odd", 64, 64, 4, 17, 2048, 128),
        nbits("matmul-nbits-no-bits", 64, 64, 0, 32, 2048, 128),
        nbits("matmul-nbits-nine-bits", 64, 64, 9, 32, 2048, 128),
        nbits("matmul-nbits-short-scales", 64, 64, 4, 32, 2048, 1),
        new Recipe("dequantize-axis-beyond")
            .input("i", FLOAT, 2, 4)
            .bytes("w", INT8, 16, 4, 4)
            .floats("ws", 4, 4)
            .node("DequantizeLinear", "w ws", "d", number("axis", 99))
            .node("MatMul", "i d", "y")
            .output("y", FLOAT, 2, 4)
            .build(),
        new Recipe("dequantize-scale-too-short")
            .input("i", FLOAT, 2, 4)
            .bytes("w", INT8, 16, 4, 4)
            .floats("ws", 2, 2)
            .node("DequantizeLinear", "w ws", "d", number("axis", 1))
            .node("MatMul", "i d", "y")
            .output("y", FLOAT, 2, 4)
            .build(),
        new Recipe("qgemm-scales")
            .input("x", UINT8, 2, 4)
            .floats("xs", 1)
            .bytes("xz", UINT8, 1)
            .bytes("w", INT8, 16, 4, 4)
            .floats("ws", 7, 7)
            .bytes("wz", INT8, 7, 7)
            .node(MICROSOFT + "QGemm", "x xs xz w ws wz", "y")
            .output("y")
            .build(),
        new Recipe("qattention-weights")
            .input("x", UINT8, 1, 2, 4)
            .bytes("w", INT8, 10, 2, 5)
            .floats("bias", 5, 5)
            .floats("xs", 1)
            .floats("ws", 3, 3)
            .node(MICROSOFT + "QAttention", "x w bias xs ws", "y", number("num_heads", 1L << 31))
            .output("y")
            .build(),
        new Recipe("gather-block-quantized")
            .input("i", Recipe.INT64, 2)
            .bytes("w", UINT8, 32, 4, 8)
            .floats("ws", 1, 1, 1)
            .node(
                MICROSOFT + "GatherBlockQuantized",
                "w i ws",
                "y",
                number("block_size", 1 << 20),
                number("quantize_axis", 7))
            .output("y")
            .build());
  }

  private static HostileModel nbits(
      String name, long k, long n, long bits, long block, int weightBytes, int scales) {
    return new Recipe(name)
        .input("x", FLOAT, 2, 64)
        .bytes("w", UINT8, weightBytes, weightBytes / 16, 1, 16)
        .floats("s", scales, scales)
        .node(
            MICROSOFT + "MatMulNBits",
            "x w s",
            "y",
            number("K", k),
            number("N", n),
            number("bits", bits),
            number("block_size", block),
            number("accuracy_level", 4))
        .output("y", FLOAT, 2, 64)
        .build();
  }
}
