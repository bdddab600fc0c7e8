package io.quantry.evaluation.latency;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** What is fed while timing: real samples brought to a point's shape, or made-up values. */
public final class Feeds {
  private static final int DEFAULT_LENGTH = 32;
  private static final int IDS = 100;

  private Feeds() {}

  /**
   * The first samples of a dataset, repeated as often as the point's sizes ask for, and the
   * dataset's constants. Where a state is carried: the first frame with the state of a clip's
   * begin.
   *
   * @throws EvaluationException {@code dataset-model-mismatch} if the dataset does not fit, or if
   *     frames that carry a state are asked for in another shape than one by one
   */
  public static Map<String, TensorValue> ofDataset(
      Dataset dataset, List<TensorSignature> inputs, LatencyPoint point) {
    ModelFit fit = ModelFit.of(dataset, inputs);
    int rows = fit.fixedBatch().orElse(point.batch());
    if (fit.framewise() && (rows != 1 || point.tokens().isPresent())) {
      throw new EvaluationException(
          "dataset-model-mismatch",
          "frames that carry a state run one by one as they come: time them at batch 1 without"
              + " tokens, not at "
              + point);
    }
    boolean single = point.tokens().isPresent();
    Map<String, TensorValue> stacked = new LinkedHashMap<>();
    try (BatchReader reader = dataset.read(SampleSelection.all(), single ? 1 : rows)) {
      Map<String, TensorValue> feed = fit.feeds(reader.next().orElseThrow()).getFirst();
      for (TensorSignature input : inputs) {
        TensorValue value = tensor(feed, input);
        if (!fit.sampled(input)) {
          stacked.put(input.name(), value);
          continue;
        }
        boolean free = value.rank() > 1 && input.shape().size(1).isEmpty();
        stacked.put(
            input.name(),
            tiled(value, rows, free ? point.tokens().orElse((int) value.size(1)) : -1));
      }
    }
    return stacked;
  }

  /**
   * Seeded values of the inputs' types: real numbers in [−1, 1), masks of ones, token types of
   * zeros, other integers from 1 to 99.
   */
  public static Map<String, TensorValue> synthetic(
      List<TensorSignature> inputs, LatencyPoint point, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, TensorValue> feeds = new LinkedHashMap<>();
    for (TensorSignature input : inputs) {
      long[] shape = new long[input.shape().rank()];
      for (int axis = 0; axis < shape.length; axis++) {
        long free = axis == 0 ? point.batch() : point.tokens().orElse(DEFAULT_LENGTH);
        shape[axis] = input.shape().size(axis).orElse(free);
      }
      feeds.put(input.name(), synthetic(input, shape, random));
    }
    return feeds;
  }

  private static TensorValue synthetic(
      TensorSignature input, long[] shape, SplittableRandom random) {
    long elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, size);
    }
    ElementType type = input.elementType();
    ByteBuffer content = TensorValue.allocate(type, elements);
    String name = input.name().toLowerCase(Locale.ROOT);
    while (content.hasRemaining()) {
      float real = (float) random.nextDouble(-1, 1);
      int whole = name.contains("type") || name.contains("segment") ? 0 : random.nextInt(1, IDS);
      int integer = name.contains("mask") ? 1 : whole;
      switch (type) {
        case FLOAT -> content.putFloat(real);
        case DOUBLE -> content.putDouble(real);
        case FLOAT16 -> content.putShort(Float.floatToFloat16(real));
        case BFLOAT16 -> content.putShort((short) (Float.floatToIntBits(real) >>> 16));
        case INT64, UINT64 -> content.putLong(integer);
        case INT32, UINT32 -> content.putInt(integer);
        case INT16, UINT16 -> content.putShort((short) integer);
        case BOOL -> content.put((byte) 1);
        default -> content.put((byte) integer);
      }
    }
    return new TensorValue(type, shape, content.flip());
  }

  private static TensorValue tensor(Map<String, TensorValue> feed, TensorSignature input) {
    TensorValue value = feed.get(input.name());
    if (value == null) {
      throw new IllegalStateException("nothing for input " + input.name());
    }
    return value;
  }

  /** Repeats rows along the first axis and, if asked, slices along the second. */
  private static TensorValue tiled(TensorValue value, int rows, int length) {
    long[] shape = value.shape();
    boolean second = length >= 0;
    int hasRows = (int) shape[0];
    int hasLength = second ? (int) shape[1] : 1;
    int wanted = second ? length : 1;
    ByteBuffer from = value.content();
    int block = from.remaining() / (hasRows * hasLength);
    shape[0] = rows;
    if (second) {
      shape[1] = length;
    }
    ByteBuffer content = TensorValue.allocate(ElementType.UINT8, (long) rows * wanted * block);
    for (int row = 0; row < rows; row++) {
      for (int at = 0; at < wanted; at++) {
        int source = ((row % hasRows) * hasLength + at % hasLength) * block;
        content.put(from.slice(source, block));
      }
    }
    return new TensorValue(value.elementType(), shape, content.flip());
  }
}
