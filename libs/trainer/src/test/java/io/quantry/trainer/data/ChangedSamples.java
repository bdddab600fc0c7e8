package io.quantry.trainer.data;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Samples with other labels, or that are ruined after some reads. */
public final class ChangedSamples implements Samples {
  private final Samples samples;
  private final int @Nullable [] labels;
  private final long soundReads;
  private long reads;

  private ChangedSamples(Samples samples, int @Nullable [] labels, long soundReads) {
    this.samples = samples;
    this.labels = labels;
    this.soundReads = soundReads;
  }

  public static Samples withoutLabels(Samples samples) {
    return new ChangedSamples(samples, null, Long.MAX_VALUE);
  }

  /** With one label changed. */
  public static Samples withLabel(Samples samples, int sample, int label) {
    int[] labels = samples.labels().orElseThrow();
    labels[sample] = label;
    return new ChangedSamples(samples, labels, Long.MAX_VALUE);
  }

  /** NaN in place of all elements once so many samples have been read. */
  public static Samples ruinedAfter(Samples samples, long soundReads) {
    return new ChangedSamples(samples, samples.labels().orElse(null), soundReads);
  }

  @Override
  public int count() {
    return samples.count();
  }

  @Override
  public List<SampleInput> inputs() {
    return samples.inputs();
  }

  @Override
  public void read(int sample, int input, ByteBuffer target) {
    int start = target.position();
    samples.read(sample, input, target);
    if (++reads > soundReads) {
      for (int i = start; i < target.position(); i += Float.BYTES) {
        target.putFloat(i, Float.NaN);
      }
    }
  }

  @Override
  public Optional<int[]> labels() {
    return Optional.ofNullable(labels);
  }
}
