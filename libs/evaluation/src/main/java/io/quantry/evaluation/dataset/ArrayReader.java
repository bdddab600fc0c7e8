package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Streams all arrays of a dataset in step, row by row; rows that are not chosen are skipped. */
final class ArrayReader implements BatchReader {
  private final ArrayDataset dataset;
  private final LongPredicate chosen;
  private final ArrayStreams streams;
  private final List<NpyColumn> columns = new ArrayList<>();
  private final int batch;
  private long next;

  ArrayReader(ArrayDataset dataset, LongPredicate chosen, int batch) {
    this.dataset = dataset;
    this.chosen = chosen;
    this.streams = dataset.source().get();
    try {
      for (String array : dataset.arrays()) {
        columns.add(new NpyColumn(streams.stream(array), array));
      }
      long sampleBytes = columns.stream().mapToLong(NpyColumn::rowBytes).sum();
      this.batch = BatchRoom.samples(batch, sampleBytes);
    } catch (IOException | RuntimeException e) {
      close();
      throw unreadable(e);
    }
  }

  @Override
  public Optional<Batch> next() {
    if (next == dataset.samples()) {
      return Optional.empty();
    }
    try {
      int size = 0;
      for (NpyColumn column : columns) {
        column.begin(batch);
      }
      while (next < dataset.samples() && size < batch) {
        boolean take = chosen.test(next++);
        for (NpyColumn column : columns) {
          column.row(take);
        }
        size += take ? 1 : 0;
      }
      if (next == dataset.samples()) {
        for (NpyColumn column : columns) {
          column.requireEnd();
        }
      }
      return size == 0 ? Optional.empty() : Optional.of(batch(size));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Batch batch(int size) {
    Map<String, TensorValue> values = new LinkedHashMap<>();
    for (NpyColumn column : columns) {
      values.put(column.name(), column.end(size));
    }
    Targets targets = dataset.target().of(values);
    Map<String, TensorValue> feed = new LinkedHashMap<>();
    dataset
        .feeds()
        .forEach(
            (input, array) ->
                feed.put(input, Optional.ofNullable(values.get(array)).orElseThrow()));
    return new Batch(size, List.of(feed), targets);
  }

  @Override
  public void close() {
    try (streams) {
      for (NpyColumn column : columns) {
        column.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RuntimeException unreadable(Exception e) {
    return e instanceof RuntimeException refused
        ? refused
        : new EvaluationException(
            "dataset-malformed", "an array cannot be read: " + e.getMessage(), e);
  }
}
