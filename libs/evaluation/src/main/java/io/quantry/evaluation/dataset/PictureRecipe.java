package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a picture becomes a tensor, in this order: {@code channels} {@code gray} makes one channel;
 * {@code resize} with {@code filter}; {@code pad} around a picture resized by its longer side, up
 * to a square; {@code crop} around the centre; {@link PixelTable}; {@code layout}.
 *
 * @param pad value around the picture, only with {@link PictureResize.Longer}
 * @param crop size that is cut out
 * @param reversed blue first
 * @param channelsLast layout {@code nhwc}, else {@code nchw}
 */
record PictureRecipe(
    PictureResize resize,
    Resampling.Filter filter,
    OptionalInt pad,
    Optional<PictureSize> crop,
    PixelTable table,
    boolean reversed,
    boolean channelsLast) {
  static final Set<String> OPTIONS =
      Set.of("resize", "filter", "pad", "crop", "channels", "scale", "mean", "std", "layout");

  private static final int NO_PAD = -1;

  /**
   * @throws EvaluationException {@code invalid-value} or {@code invalid-enum}
   */
  static PictureRecipe of(Options options) {
    PictureResize resize = PictureResize.of(options);
    int pad = options.integer("pad", NO_PAD, 0, 255);
    if (pad != NO_PAD && !(resize instanceof PictureResize.Longer)) {
      throw new EvaluationException(
          "invalid-value", "dataset option 'pad' goes together with resize: {longer: n}");
    }
    String filter = options.oneOf("filter", "bilinear", List.of("nearest", "bilinear", "bicubic"));
    String channels = options.oneOf("channels", "rgb", List.of("rgb", "bgr", "gray"));
    PictureRecipe recipe =
        new PictureRecipe(
            resize,
            Resampling.Filter.valueOf(filter.toUpperCase(Locale.ROOT)),
            pad == NO_PAD ? OptionalInt.empty() : OptionalInt.of(pad),
            options.size("crop", PictureResize.MOST_SIDE),
            PixelTable.of(options, channels.equals("gray") ? 1 : 3),
            channels.equals("bgr"),
            options.oneOf("layout", "nchw", List.of("nchw", "nhwc")).equals("nhwc"));
    recipe.requireRoomForCrop();
    return recipe;
  }

  /** The size of every result, empty where it depends on the picture. */
  Optional<PictureSize> fixedSize() {
    return crop.or(this::fixedCanvas);
  }

  /** Of a batch, pictures along the first axis. */
  Shape shape() {
    Optional<PictureSize> size = fixedSize();
    Dimension batch = Dimension.named("batch");
    Dimension channels = Dimension.of(table.channels());
    Dimension height =
        size.map(fixed -> Dimension.of(fixed.height())).orElse(Dimension.named("height"));
    Dimension width =
        size.map(fixed -> Dimension.of(fixed.width())).orElse(Dimension.named("width"));
    return new Shape(
        channelsLast
            ? List.of(batch, height, width, channels)
            : List.of(batch, channels, height, width));
  }

  long[] shape(int pictures, PictureSize size) {
    return channelsLast
        ? new long[] {pictures, size.height(), size.width(), table.channels()}
        : new long[] {pictures, table.channels(), size.height(), size.width()};
  }

  /**
   * Where the pixels of a picture go.
   *
   * @throws EvaluationException {@code image-too-large} if a step would have too many pixels,
   *     {@code dataset-malformed} if the crop is larger than the picture
   */
  PictureGeometry geometry(PictureSize original, String entry) {
    PictureSize resized = resize.of(original);
    PictureSize afterRows = new PictureSize(original.height(), resized.width());
    for (PictureSize step : List.of(afterRows, resized)) {
      if (step.pixels() > PictureSize.MOST_PIXELS) {
        throw new EvaluationException(
            "image-too-large",
            "entry '%s' of %s would take %s when resized, at most %d pixels are made"
                .formatted(entry, original, step, PictureSize.MOST_PIXELS));
      }
    }
    PictureSize canvas = pad.isPresent() ? fixedCanvas().orElseThrow() : resized;
    PictureSize result = crop.orElse(canvas);
    if (result.height() > canvas.height() || result.width() > canvas.width()) {
      throw new EvaluationException(
          "dataset-malformed",
          "entry '%s' is %s after resizing, smaller than the crop %s"
              .formatted(entry, canvas, result));
    }
    return new PictureGeometry(original, resized, canvas, result);
  }

  /** Everything but the table and the layout. */
  Picture apply(Picture decoded, PictureGeometry geometry) {
    Picture picture = table.channels() == 1 ? decoded.gray() : decoded;
    return Resampling.resize(picture, geometry.resized(), filter)
        .pad(geometry.padTop(), geometry.padLeft(), geometry.canvas(), (byte) pad.orElse(0))
        .crop(geometry.cropTop(), geometry.cropLeft(), geometry.result());
  }

  /** Appends a picture's tensor. */
  void put(Picture picture, FloatBuffer tensor) {
    byte[] pixels = picture.pixels();
    int channels = table.channels();
    float[] values = new float[pixels.length];
    int plane = pixels.length / channels;
    for (int channel = 0; channel < channels; channel++) {
      float[] of = table.channel(channel);
      int from = reversed ? channels - 1 - channel : channel;
      int to = channelsLast ? channel : channel * plane;
      int step = channelsLast ? channels : 1;
      for (int i = 0; i < plane; i++, from += channels, to += step) {
        values[to] = of[pixels[from] & 0xff];
      }
    }
    tensor.put(values);
  }

  private Optional<PictureSize> fixedCanvas() {
    return switch (resize) {
      case PictureResize.Exact exact -> Optional.of(exact.size());
      case PictureResize.Longer longer ->
          pad.isPresent()
              ? Optional.of(new PictureSize(longer.side(), longer.side()))
              : Optional.empty();
      case PictureResize.Shorter shorter -> Optional.empty();
      case PictureResize.Unchanged unchanged -> Optional.empty();
    };
  }

  private void requireRoomForCrop() {
    if (crop.isPresent() && fixedCanvas().isPresent()) {
      PictureSize canvas = fixedCanvas().get();
      if (crop.get().height() > canvas.height() || crop.get().width() > canvas.width()) {
        throw new EvaluationException(
            "invalid-value",
            "dataset option 'crop' asks for %s of pictures of %s".formatted(crop.get(), canvas));
      }
    }
  }
}
