package io.quantry.evaluation.metric;

import io.quantry.onnx.ir.Shape;
import java.util.Optional;

/**
 * How an output holds pictures of 1 or 3 channels: {@code [samples, channels, height, width]}, or
 * {@code [samples, height, width, channels]} where only the last axis has such a size.
 */
record PictureLayout(int channels, int height, int width, boolean channelsFirst) {
  /** Whether the main output can hold pictures of at least this height and width. */
  static Optional<String> unfit(MetricContext context, int least) {
    switch (context.targets()) {
      case VALUES, NONE -> {}
      case LABELS, SCORES, RELEVANCE, CLASS_MAPS, BOXES -> {
        return Optional.of("the dataset's targets are no pictures");
      }
    }
    if (context.feedsPerSample() != 1) {
      return Optional.of("samples are pairs");
    }
    return context.mainOutput().filter(output -> pictures(output.shape(), least)).isPresent()
        ? Optional.empty()
        : Optional.of(
            "the model has no output of pictures of 1 or 3 channels, %d×%d or larger"
                .formatted(least, least));
  }

  /** Of a shape of rank 4; empty where it holds no pictures. */
  static Optional<PictureLayout> of(long[] shape) {
    if (shape.length != 4) {
      return Optional.empty();
    }
    if (isChannels(shape[1])) {
      return Optional.of(new PictureLayout((int) shape[1], (int) shape[2], (int) shape[3], true));
    }
    return isChannels(shape[3])
        ? Optional.of(new PictureLayout((int) shape[3], (int) shape[1], (int) shape[2], false))
        : Optional.empty();
  }

  int elements() {
    return channels * height * width;
  }

  /** Where a channel's first element lies. */
  int first(int channel) {
    return channelsFirst ? channel * height * width : channel;
  }

  /** From one element of a channel to the next. */
  int stride() {
    return channelsFirst ? 1 : channels;
  }

  private static boolean pictures(Shape shape, int least) {
    if (shape.rank() != 4) {
      return false;
    }
    boolean first = isChannels(shape.size(1).orElse(0));
    boolean last = isChannels(shape.size(3).orElse(0));
    int height = first ? 2 : 1;
    return (first || last)
        && shape.size(height).orElse(least) >= least
        && shape.size(height + 1).orElse(least) >= least;
  }

  private static boolean isChannels(long size) {
    return size == 1 || size == 3;
  }
}
