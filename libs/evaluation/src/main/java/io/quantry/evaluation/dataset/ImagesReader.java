package io.quantry.evaluation.dataset;

import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the chosen pictures one after the other; the others are not touched. A batch holds
 * pictures of one size only.
 */
final class ImagesReader implements BatchReader {
  private final ImagesFormat.ImagesDataset dataset;
  private final LongPredicate chosen;
  private final int batch;
  private final ZipArchive archive;
  private int next;

  /** Decoded already, but of another size than the batch before. */
  private @Nullable Sample held;

  ImagesReader(ImagesFormat.ImagesDataset dataset, LongPredicate chosen, int batch) {
    this.dataset = dataset;
    this.chosen = chosen;
    this.batch = batch;
    this.archive = ZipArchive.open(dataset.archive());
  }

  @Override
  public Optional<Batch> next() {
    Sample first = following();
    if (first == null) {
      return Optional.empty();
    }
    List<Sample> samples = new ArrayList<>(List.of(first));
    int room = BatchRoom.samples(batch, (long) Float.BYTES * first.picture.pixels().length);
    while (samples.size() < room) {
      Sample sample = following();
      if (sample == null) {
        break;
      }
      if (!sample.picture.size().equals(first.picture.size())) {
        held = sample;
        break;
      }
      samples.add(sample);
    }
    return Optional.of(batch(samples, first.picture));
  }

  @Override
  public void close() {
    archive.close();
  }

  private @Nullable Sample following() {
    Sample ready = held;
    held = null;
    while (ready == null && next < dataset.pictures().size()) {
      if (chosen.test(next)) {
        ready = sample(next);
      }
      next++;
    }
    return ready;
  }

  private Sample sample(int index) {
    ZipEntry entry = dataset.pictures().get(index);
    Picture decoded = PictureDecoder.decode(archive, entry);
    PictureGeometry geometry = dataset.recipe().geometry(decoded.size(), entry.name());
    return new Sample(index, geometry, dataset.recipe().apply(decoded, geometry));
  }

  private Batch batch(List<Sample> samples, Picture first) {
    long elements = (long) samples.size() * first.pixels().length;
    ByteBuffer content = TensorValue.allocate(ElementType.FLOAT, elements);
    FloatBuffer tensor = content.asFloatBuffer();
    for (Sample sample : samples) {
      dataset.recipe().put(sample.picture, tensor);
    }
    long[] shape = dataset.recipe().shape(samples.size(), first.size());
    TensorValue value = new TensorValue(ElementType.FLOAT, shape, content);
    Targets targets =
        dataset
            .pictureTargets()
            .of(
                samples.stream().map(Sample::index).toList(),
                samples.stream().map(Sample::geometry).toList());
    return new Batch(samples.size(), List.of(Map.of(dataset.input().name(), value)), targets);
  }

  /** A picture after the recipe's geometry, still as bytes. */
  private record Sample(int index, PictureGeometry geometry, Picture picture) {}
}
