package io.quantry.engine;

import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Inputs made up from signatures, for models that come without data. Floats are uniform in [0, 1),
 * integers 1 (a mask that hides nothing, a token that every table has), equal names of free
 * dimensions get equal sizes, the first free dimension of an input is a batch of 1. Deterministic.
 */
final class SyntheticInputs {
  /** Sizes of the other free dimensions worth trying, for models that take only some. */
  static final List<Integer> FREE_SIZES = List.of(8, 32, 64, 128, 224, 512);

  private static final long SEED = 7;
  private static final long MAX_ELEMENTS = 1L << 26;

  private SyntheticInputs() {}

  /** Empty if a type cannot be made up or an input would be too large. */
  static Optional<Map<String, TensorValue>> of(List<TensorSignature> signatures, int freeSize) {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Long> named = new HashMap<>();
    Map<String, TensorValue> inputs = new LinkedHashMap<>();
    for (TensorSignature signature : signatures) {
      long[] shape = shape(signature, named, freeSize);
      long elements = 1;
      for (long size : shape) {
        if (size < 0 || size > MAX_ELEMENTS) {
          return Optional.empty(); // before the product, which could overflow
        }
        elements *= size;
        if (elements > MAX_ELEMENTS) {
          return Optional.empty();
        }
      }
      Optional<TensorValue> value = value(signature.elementType(), shape, elements, random);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      inputs.put(signature.name(), value.get());
    }
    return Optional.of(inputs);
  }

  private static long[] shape(TensorSignature signature, Map<String, Long> named, int freeSize) {
    List<Dimension> dimensions = signature.shape().dimensions();
    long[] shape = new long[dimensions.size()];
    for (int axis = 0; axis < shape.length; axis++) {
      long free = axis == 0 ? 1 : freeSize;
      shape[axis] =
          switch (dimensions.get(axis)) {
            case Dimension.Known known -> known.size();
            case Dimension.Symbolic symbolic ->
                named.computeIfAbsent(symbolic.name(), n -> free(n, free));
            case Dimension.Unknown unknown -> free;
          };
    }
    return shape;
  }

  private static long free(String name, long usual) {
    return name.toLowerCase(Locale.ROOT).contains("batch") ? 1 : usual;
  }

  private static Optional<TensorValue> value(
      ElementType type, long[] shape, long elements, SplittableRandom random) {
    if (type.bits() < 8) {
      return Optional.empty();
    }
    ByteBuffer content = TensorValue.allocate(type, elements);
    for (int i = 0; i < elements; i++) {
      switch (type) {
        case FLOAT -> content.putFloat(4 * i, (float) random.nextDouble());
        case DOUBLE -> content.putDouble(8 * i, random.nextDouble());
        case FLOAT16 -> content.putShort(2 * i, Float.floatToFloat16((float) random.nextDouble()));
        case INT64, UINT64 -> content.putLong(8 * i, 1);
        case INT32, UINT32 -> content.putInt(4 * i, 1);
        case INT16, UINT16 -> content.putShort(2 * i, (short) 1);
        case INT8, UINT8, BOOL -> content.put(i, (byte) 1);
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new TensorValue(type, shape, content));
  }
}
