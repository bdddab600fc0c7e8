package io.quantry.popcount.operator;

import io.quantry.popcount.window.Padding;
import io.quantry.popcount.window.Window;
import io.quantry.popcount.window.WindowAxis;
import java.util.Arrays;

/** Reads the attributes that Conv and MaxPool share. Two axes only. */
public final class PictureWindow {
  private static final int AXES = 2;

  private PictureWindow() {}

  /**
   * @throws UnsupportedNodeException if attributes and kernel do not fit, or make no window
   */
  public static Window of(NodeView node, int[] kernel) {
    if (kernel.length != AXES) {
      throw new UnsupportedNodeException(
          "windows of %d axes; only of %d".formatted(kernel.length, AXES));
    }
    int[] strides = attribute(node, "strides", AXES, 1);
    int[] dilations = attribute(node, "dilations", AXES, 1);
    boolean roundUp = node.attribute("ceil_mode", 0) != 0;
    try {
      Padding[] padding = paddings(node);
      return new Window(
          new WindowAxis(kernel[0], strides[0], dilations[0], padding[0], roundUp),
          new WindowAxis(kernel[1], strides[1], dilations[1], padding[1], roundUp));
    } catch (IllegalArgumentException e) {
      throw new UnsupportedNodeException(String.valueOf(e.getMessage()));
    }
  }

  private static Padding[] paddings(NodeView node) {
    String auto = node.node().attributeText("auto_pad", "NOTSET");
    int[] pads = attribute(node, "pads", 2 * AXES, 0);
    return switch (auto) {
      case "NOTSET" ->
          new Padding[] {
            new Padding.Explicit(pads[0], pads[AXES]), new Padding.Explicit(pads[1], pads[AXES + 1])
          };
      case "VALID" -> new Padding[] {new Padding.Explicit(0, 0), new Padding.Explicit(0, 0)};
      case "SAME_UPPER" -> new Padding[] {new Padding.Same(true), new Padding.Same(true)};
      case "SAME_LOWER" -> new Padding[] {new Padding.Same(false), new Padding.Same(false)};
      default -> throw new UnsupportedNodeException("no such auto_pad");
    };
  }

  private static int[] attribute(NodeView node, String name, int length, int absent) {
    int[] values =
        node.attributes(name)
            .orElseGet(
                () -> {
                  int[] defaults = new int[length];
                  Arrays.fill(defaults, absent);
                  return defaults;
                });
    if (values.length != length) {
      throw new UnsupportedNodeException("%d %s; %d needed".formatted(values.length, name, length));
    }
    return values;
  }
}
