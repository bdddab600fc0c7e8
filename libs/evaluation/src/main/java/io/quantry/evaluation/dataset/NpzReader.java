package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Streams all arrays of an archive in step, row by row; rows that are not chosen are skipped. */
final class NpzReader implements BatchReader {
  private final ZipArchive archive;
  private final List<Column> columns = new ArrayList<>();
  private final @Nullable String labels;
  private final long samples;
  private final LongPredicate chosen;
  private final int batch;
  private long next;

  NpzReader(
      Path file,
      Map<String, NpyHeader> arrays,
      @Nullable String labels,
      long samples,
      LongPredicate chosen,
      int batch) {
    this.archive = ZipArchive.open(file);
    this.labels = labels;
    this.samples = samples;
    this.chosen = chosen;
    this.batch = batch;
    try {
      for (Map.Entry<String, NpyHeader> array : arrays.entrySet()) {
        columns.add(new Column(archive, array.getKey(), array.getValue()));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw unreadable(e);
    }
  }

  @Override
  public Optional<Batch> next() {
    if (next == samples) {
      return Optional.empty();
    }
    try {
      int size = 0;
      for (Column column : columns) {
        column.begin(batch);
      }
      while (next < samples && size < batch) {
        boolean take = chosen.test(next++);
        for (Column column : columns) {
          column.row(take);
        }
        size += take ? 1 : 0;
      }
      if (next == samples) {
        for (Column column : columns) {
          column.requireEnd();
        }
      }
      return size == 0 ? Optional.empty() : Optional.of(batch(size));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Batch batch(int size) {
    Map<String, TensorValue> feed = new LinkedHashMap<>();
    Targets targets = new Targets.None();
    for (Column column : columns) {
      TensorValue value = column.end(size);
      if (column.name.equals(labels)) {
        targets = new Targets.Labels(value.longs());
      } else {
        feed.put(column.name, value);
      }
    }
    return new Batch(size, List.of(feed), targets);
  }

  @Override
  public void close() {
    try (archive) {
      for (Column column : columns) {
        column.stream.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RuntimeException unreadable(Exception e) {
    return e instanceof RuntimeException refused
        ? refused
        : new EvaluationException(
            "dataset-malformed", "the archive cannot be read: " + e.getMessage(), e);
  }

  /** One array's stream and the batch that is being filled. */
  private static final class Column {
    private final String name;
    private final NpyHeader header;
    private final InputStream stream;
    private final byte[] row;
    private ByteBuffer content = ByteBuffer.allocate(0);

    Column(ZipArchive archive, String name, NpyHeader declared) throws IOException {
      this.name = name;
      this.stream = archive.stream(archive.entry(name + ".npy").orElseThrow());
      this.header = NpyHeader.read(stream, name);
      long rowBytes = declared.elementType().byteSize(declared.rowElements());
      if (rowBytes > Integer.MAX_VALUE) {
        throw new EvaluationException(
            "dataset-malformed",
            "a sample of array '%s' takes %d bytes, at most 2 GiB are read"
                .formatted(name, rowBytes));
      }
      this.row = new byte[(int) rowBytes];
    }

    void begin(int batch) {
      content = TensorValue.allocate(ElementType.UINT8, (long) batch * row.length);
    }

    void row(boolean take) throws IOException {
      if (stream.readNBytes(row, 0, row.length) < row.length) {
        throw new IOException("array '%s' ends before its last sample".formatted(name));
      }
      if (take) {
        int width = header.elementType().bits() / 8;
        if (header.bigEndian() && width > 1) {
          turn(width);
        }
        content.put(row);
      }
    }

    void requireEnd() throws IOException {
      if (stream.read() != -1) {
        throw new IOException("array '%s' is longer than its shape".formatted(name));
      }
    }

    TensorValue end(int size) {
      long[] shape = header.shape().clone();
      shape[0] = size;
      return new TensorValue(header.elementType(), shape, content.flip());
    }

    private void turn(int width) {
      for (int start = 0; start < row.length; start += width) {
        for (int low = start, high = start + width - 1; low < high; low++, high--) {
          byte swapped = row[low];
          row[low] = row[high];
          row[high] = swapped;
        }
      }
    }
  }
}
