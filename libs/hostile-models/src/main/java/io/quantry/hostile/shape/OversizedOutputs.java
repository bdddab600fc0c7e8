package io.quantry.hostile.shape;

import static io.quantry.hostile.shape.Recipe.FLOAT;
import static io.quantry.hostile.shape.Recipe.INT64;
import static io.quantry.hostile.shape.Recipe.ints;
import static io.quantry.hostile.shape.Recipe.number;
import static io.quantry.hostile.shape.Recipe.text;

import io.quantry.hostile.HostileModel;
import java.util.List;

/** A few bytes that ask for terabytes, or for more than a number can count. */
final class OversizedOutputs {
  private static final long TERABYTE_OF_FLOATS = 1L << 38;

  private OversizedOutputs() {}

  static List<HostileModel> all() {
    return List.of(
        tile("tile-1tb", TERABYTE_OF_FLOATS / 4),
        tile("tile-overflow", Long.MAX_VALUE / 2),
        tile("tile-negative", -1),
        filled("constant-of-shape-1tb", TERABYTE_OF_FLOATS),
        filled("constant-of-shape-overflow", 1L << 40, 1L << 40),
        filled("constant-of-shape-negative", -5),
        filled("constant-of-shape-wraps-to-zero", 1L << 32, 1L << 32),
        expand("expand-1tb", TERABYTE_OF_FLOATS / 4),
        expand("expand-overflow", Long.MAX_VALUE, 4),
        new Recipe("range-1tb")
            .input("x", INT64)
            .scalar("limit", 1L << 40)
            .scalar("delta", 1)
            .node("Range", "x limit delta", "y")
            .output("y")
            .build(),
        new Recipe("range-delta-zero")
            .input("x", INT64)
            .scalar("limit", 10)
            .scalar("delta", 0)
            .node("Range", "x limit delta", "y")
            .output("y")
            .build(),
        new Recipe("resize-1tb")
            .input("x", FLOAT, 1, 1, 2, 2)
            .longs("sizes", 1, 1, 1 << 19, 1 << 19)
            .node("Resize", "x _ _ sizes", "y", text("mode", "nearest"))
            .output("y")
            .build(),
        new Recipe("resize-scales-huge")
            .input("x", FLOAT, 1, 1, 2, 2)
            .floats("scales", 4, 4)
            .node("Resize", "x _ scales", "y", text("mode", "cubic"))
            .output("y")
            .build(),
        new Recipe("pad-1tb")
            .input("x", FLOAT, 2)
            .longs("pads", 0, TERABYTE_OF_FLOATS)
            .node("Pad", "x pads", "y")
            .output("y")
            .build(),
        new Recipe("pad-negative-beyond")
            .input("x", FLOAT, 2)
            .longs("pads", -100, -100)
            .node("Pad", "x pads", "y")
            .output("y")
            .build(),
        new Recipe("one-hot-huge")
            .input("x", INT64, 4)
            .scalar("depth", TERABYTE_OF_FLOATS)
            .longs("values", 0, 1)
            .node("OneHot", "x depth values", "y")
            .output("y")
            .build(),
        new Recipe("eye-like-huge")
            .longs("shape", 1 << 20, 1 << 20)
            .node("ConstantOfShape", "shape", "big")
            .node("EyeLike", "big", "y")
            .output("y")
            .build(),
        new Recipe("depth-to-space-huge-block")
            .input("x", FLOAT, 1, 4, 2, 2)
            .node("DepthToSpace", "x", "y", number("blocksize", Integer.MAX_VALUE))
            .output("y")
            .build(),
        new Recipe("conv-transpose-huge-stride")
            .input("x", FLOAT, 1, 1, 2, 2)
            .floats("w", 1, 1, 1, 1, 1)
            .node("ConvTranspose", "x w", "y", ints("strides", 1 << 30, 1 << 30))
            .output("y")
            .build(),
        new Recipe("max-pool-huge-pads")
            .input("x", FLOAT, 1, 1, 4, 4)
            .node(
                "MaxPool",
                "x",
                "y",
                ints("kernel_shape", 3, 3),
                ints("pads", 1 << 30, 1 << 30, 1 << 30, 1 << 30))
            .output("y")
            .build(),
        new Recipe("average-pool-zero-kernel")
            .input("x", FLOAT, 1, 1, 4, 4)
            .node("AveragePool", "x", "y", ints("kernel_shape", 0, 0), ints("strides", 0, 0))
            .output("y")
            .build());
  }

  private static HostileModel tile(String name, long repeats) {
    return new Recipe(name)
        .input("x", FLOAT, 4)
        .longs("repeats", repeats)
        .node("Tile", "x repeats", "y")
        .output("y")
        .build();
  }

  private static HostileModel filled(String name, long... shape) {
    return new Recipe(name)
        .input("x", FLOAT, 1)
        .longs("shape", shape)
        .node("ConstantOfShape", "shape", "big")
        .node("Add", "x big", "y")
        .output("y")
        .build();
  }

  private static HostileModel expand(String name, long... shape) {
    return new Recipe(name)
        .input("x", FLOAT, 1)
        .longs("shape", shape)
        .node("Expand", "x shape", "y")
        .output("y")
        .build();
  }
}
