package io.quantry.hostile.shape;

import io.quantry.hostile.HostileModel;
import java.util.List;
import java.util.stream.Stream;

/**
 * All hand-made models: the shapes of public crash reports of ONNX runtimes (chained functions,
 * oversized Tile and ConstantOfShape, quantized products with lying shapes) and their relatives.
 */
public final class CrashShapes {
  private CrashShapes() {}

  public static List<HostileModel> all() {
    return Stream.of(
            OversizedOutputs.all(),
            LyingQuantization.all(),
            LyingBodies.all(),
            OddValues.all(),
            DeepStructures.all())
        .flatMap(List::stream)
        .toList();
  }
}
