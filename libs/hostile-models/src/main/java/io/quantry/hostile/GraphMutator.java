package io.quantry.hostile;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import java.util.Random;

/** Damage done to a model that can still be parsed; others stay as they are. */
abstract class GraphMutator implements Mutator {
  private static final long[] SIZES = {
    0, 1, 2, 3, 7, 16, 255, 256, 65_535, 1 << 20, Integer.MAX_VALUE, 1L << 31, 1L << 32, 1L << 40
  };
  private static final long[] NUMBERS = {-1, -2, Integer.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE};

  private final String name;

  GraphMutator(String name) {
    this.name = name;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final byte[] mutate(byte[] model, Random random) {
    ModelProto.Builder parsed;
    try {
      parsed = ModelProto.parseFrom(model).toBuilder();
    } catch (InvalidProtocolBufferException unreadable) {
      return model;
    }
    damage(parsed, parsed.getGraphBuilder(), random);
    return parsed.build().toByteArray();
  }

  abstract void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random);

  /** A size that means trouble somewhere: zero, small, at the edge of a type, far too large. */
  static long size(Random random) {
    return SIZES[random.nextInt(SIZES.length)];
  }

  /** As {@link #size}, now and then negative or at the edge of 64 bits. */
  static long number(Random random) {
    return random.nextInt(3) == 0 ? NUMBERS[random.nextInt(NUMBERS.length)] : size(random);
  }

  /** An index below {@code count}, -1 if there is none. */
  static int pick(int count, Random random) {
    return count == 0 ? -1 : random.nextInt(count);
  }
}
