package io.quantry.evaluation.lint;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetInput;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.dataset.Split;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link DatasetProfile} in one pass. Deterministic. Memory is that of one batch and, at
 * most, 96 MiB for duplicates, 4 MiB for channels and 10,000 classes, whatever the number of
 * samples.
 */
public final class DatasetProfiler {
  static final int PREVIEWED_VALUES = 16;

  private static final int BATCH = 64;
  private static final int MOST_INPUTS = 64;
  private static final int MOST_EXAMINED = 2_000_000;
  private static final int MOST_PAIRS = 10;
  private static final int PREVIEWED_SAMPLES = 3;

  /** Deals samples into two halves by a hash of their index. */
  private final Split secondHalf;

  private final Dataset dataset;
  private final List<InputProfiler> inputs;
  private final TargetProfiler targets;
  private final FirstSeen seen = new FirstSeen();
  private final SmallestHashes smallest = new SmallestHashes();
  private final List<DatasetProfile.Preview> preview = new ArrayList<>();
  private final List<DatasetProfile.Pair> pairs = new ArrayList<>();
  private long samples;
  private long repeats;
  private long contradicting;
  private float[] values = new float[0];

  private DatasetProfiler(Dataset dataset, long seed) {
    this.dataset = dataset;
    this.secondHalf = Split.fold(1, 2, seed);
    this.targets = new TargetProfiler(dataset.classNames());
    this.inputs = dataset.inputs().stream().limit(MOST_INPUTS).map(InputProfiler::new).toList();
  }

  /**
   * Decodes every sample once.
   *
   * @param seed of the two halves
   * @param progress told of the number of samples read, after each batch
   * @throws io.quantry.evaluation.EvaluationException if any is damaged
   */
  public static DatasetProfile profile(Dataset dataset, long seed, LongConsumer progress) {
    DatasetProfiler profiler = new DatasetProfiler(dataset, seed);
    try (BatchReader reader = dataset.read(SampleSelection.all(), BATCH)) {
      for (Optional<Batch> batch = reader.next(); batch.isPresent(); batch = reader.next()) {
        profiler.add(batch.get());
        progress.accept(profiler.samples);
      }
    }
    return profiler.profile();
  }

  private void add(Batch batch) {
    List<List<DatasetProfile.PreviewedInput>> previewed = new ArrayList<>();
    for (long i = samples; i < Math.min(PREVIEWED_SAMPLES, samples + batch.size()); i++) {
      previewed.add(new ArrayList<>());
    }
    long[] hashes = new long[batch.size()];
    for (Map<String, TensorValue> feed : batch.feeds()) {
      int[] lengths = lengths(feed, batch.size());
      for (int i = 0; i < dataset.inputs().size(); i++) {
        addInput(i, feed, lengths, hashes, previewed);
      }
    }
    targets.add(batch.targets());
    for (int sample = 0; sample < previewed.size(); sample++) {
      preview.add(
          new DatasetProfile.Preview(previewed.get(sample), targets.text(batch.targets(), sample)));
    }
    for (int sample = 0; sample < hashes.length; sample++) {
      compare(hashes[sample], batch.targets(), sample);
      samples++;
    }
  }

  private void addInput(
      int index,
      Map<String, TensorValue> feed,
      int @Nullable [] lengths,
      long[] hashes,
      List<List<DatasetProfile.PreviewedInput>> previewed) {
    DatasetInput input = dataset.inputs().get(index);
    TensorValue tensor = feed.get(input.name());
    if (tensor == null) {
      throw new IllegalStateException("the batch lacks '%s'".formatted(input.name()));
    }
    boolean padded = lengths != null && input.role() != DatasetInput.Role.VALUES;
    int each = tensor.elementCount() / hashes.length;
    int width = Math.toIntExact(tensor.elementType().byteSize(1));
    ByteBuffer content = tensor.content();
    long shape = SampleHash.START;
    for (int axis = 1; axis < tensor.rank() && !padded; axis++) {
      shape = SampleHash.with(shape, tensor.size(axis));
    }
    load(tensor);
    // The length of padded texts differs from batch to batch: their positions are no channels.
    ChannelAxis axis = padded ? new ChannelAxis(1, 1) : ChannelAxis.of(tensor.shape());
    for (int sample = 0; sample < hashes.length; sample++) {
      int from = sample * each;
      int count = padded && lengths != null ? Math.min(lengths[sample], each) : each;
      hashes[sample] =
          SampleHash.with(
              SampleHash.with(hashes[sample], shape), content, from * width, count * width);
      if (index < inputs.size()) {
        InputProfiler profiler = inputs.get(index);
        profiler.add(values, from, from + count, axis, half(samples + sample));
        if (input.role() == DatasetInput.Role.TOKEN_IDS) {
          profiler.addText(count);
        }
        if (sample < previewed.size()) {
          previewed.get(sample).add(beginning(input.name(), from, count));
        }
      }
    }
  }

  /** Tokens of each text without padding; null where nothing tells them. */
  private int @Nullable [] lengths(Map<String, TensorValue> feed, int size) {
    for (DatasetInput input : dataset.inputs()) {
      TensorValue mask = feed.get(input.name());
      if (input.role() == DatasetInput.Role.ATTENTION_MASK && mask != null) {
        load(mask);
        int each = mask.elementCount() / size;
        int[] lengths = new int[size];
        for (int i = 0; i < size * each; i++) {
          lengths[i / each] += values[i] != 0 ? 1 : 0;
        }
        return lengths;
      }
    }
    return null;
  }

  private void load(TensorValue tensor) {
    if (values.length < tensor.elementCount()) {
      values = new float[tensor.elementCount()];
    }
    tensor.floats(values);
  }

  private int half(long sample) {
    return secondHalf.contains(sample) ? 1 : 0;
  }

  private DatasetProfile.PreviewedInput beginning(String name, int from, int count) {
    List<Float> first = new ArrayList<>();
    for (int i = from; i < from + Math.min(count, PREVIEWED_VALUES); i++) {
      first.add(values[i]);
    }
    return new DatasetProfile.PreviewedInput(name, first);
  }

  private void compare(long hash, Targets ofBatch, int inBatch) {
    smallest.add(hash);
    if (samples >= MOST_EXAMINED) {
      return;
    }
    int label =
        ofBatch instanceof Targets.Labels labels ? Long.hashCode(labels.classes()[inBatch]) : 0;
    int first = seen.first(hash, (int) samples, label);
    if (first != samples) {
      repeats++;
      contradicting += seen.label() == label ? 0 : 1;
      if (pairs.size() < MOST_PAIRS) {
        pairs.add(new DatasetProfile.Pair(first, samples));
      }
    }
  }

  private DatasetProfile profile() {
    return new DatasetProfile(
        samples,
        dataset.dropped(),
        dataset.targets(),
        dataset.classNames(),
        targets.classCounts(),
        targets.range(),
        inputs.stream().map(InputProfiler::profile).toList(),
        preview,
        new DatasetProfile.Duplicates(
            Math.min(samples, MOST_EXAMINED), repeats, contradicting, pairs),
        samples <= MOST_EXAMINED ? seen.size() : smallest.distinct(),
        smallest.sorted());
  }
}
