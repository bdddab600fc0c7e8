package io.quantry.evaluation.dataset;

import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Streams frames, clip by clip. Holds one frame and its context; a clip of which no frame is chosen
 * is not opened.
 */
final class WavReader implements BatchReader {
  private final WavFormat.WavDataset dataset;
  private final WavCut cut;
  private final LongPredicate chosen;
  private final int batch;
  private final WavFiles files;
  private final float[] window;
  private @Nullable WavSamples open;
  private long position;
  private long left;
  private long next;
  private long frame;
  private int clip;

  WavReader(WavFormat.WavDataset dataset, LongPredicate chosen, int batch) {
    this.dataset = dataset;
    this.cut = dataset.cut();
    this.chosen = chosen;
    this.batch = batch;
    this.left = dataset.samples();
    this.window = new float[cut.length()];
    this.files = WavFiles.open(dataset.audio());
  }

  @Override
  public Optional<Batch> next() {
    int most = (int) Math.min(batch, left);
    ByteBuffer content = TensorValue.allocate(ElementType.FLOAT, (long) most * window.length);
    FloatBuffer values = content.asFloatBuffer();
    long[] classes = new long[most];
    Set<Integer> begins = new HashSet<>();
    int size = 0;
    while (size < most && left > 0) {
      if (frame == dataset.clips().get(clip).frames()) {
        endClip();
        continue;
      }
      if (chosen.test(next++)) {
        if (open == null) {
          begins.add(size);
        }
        values.put(window());
        classes[size] = dataset.labels() == null ? 0 : dataset.labels().label(clip, frame);
        size++;
      }
      frame++;
      left--;
    }
    if (size == 0) {
      return Optional.empty();
    }
    content.limit(Float.BYTES * size * window.length);
    TensorValue value =
        new TensorValue(ElementType.FLOAT, new long[] {size, window.length}, content);
    return Optional.of(
        new Batch(
            size,
            List.of(Map.of(dataset.input().name(), value)),
            dataset.labels() == null
                ? new Targets.None()
                : new Targets.Labels(Arrays.copyOf(classes, size)),
            dataset.carried().isEmpty() ? Set.of() : begins));
  }

  /** Moves the window on to the frame; samples that it already holds are kept. */
  private float[] window() {
    try {
      if (open == null) {
        open = dataset.clips().get(clip).open(files, cut);
        position = 0;
        Arrays.fill(window, 0);
      }
      long start = frame * cut.hop() - cut.context();
      int kept = Math.clamp(position - start, 0, window.length);
      System.arraycopy(window, window.length - kept, window, 0, kept);
      open.skip(Math.max(0, start - position));
      open.read(window, kept, window.length - kept);
      position = start + window.length;
      return window;
    } catch (IOException e) {
      throw WavFiles.unreadable(dataset.clips().get(clip).recording().name(), e);
    }
  }

  private void endClip() {
    closeClip();
    clip++;
    frame = 0;
  }

  private void closeClip() {
    try {
      if (open != null) {
        open.close();
        open = null;
      }
    } catch (IOException e) {
      throw WavFiles.unreadable(dataset.clips().get(clip).recording().name(), e);
    }
  }

  @Override
  public void close() {
    try (files) {
      closeClip();
    }
  }
}
