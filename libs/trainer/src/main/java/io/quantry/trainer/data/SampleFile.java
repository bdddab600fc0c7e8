package io.quantry.trainer.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Samples in one file, row after row, so that a data set need not fit into memory: pictures are
 * decoded once, and every epoch reads rows by their position. Written first, then read; not
 * thread-safe.
 */
public final class SampleFile implements Samples, AutoCloseable {
  private final FileChannel channel;
  private final List<SampleInput> inputs;
  private final long[] offsets;
  private final long rowBytes;
  private final List<int[]> labelBlocks = new ArrayList<>();
  private int count;
  private int labeled;

  private SampleFile(FileChannel channel, List<SampleInput> inputs) {
    this.channel = channel;
    this.inputs = List.copyOf(inputs);
    this.offsets = new long[inputs.size()];
    long bytes = 0;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = bytes;
      bytes = Math.addExact(bytes, inputs.get(i).bytes());
    }
    this.rowBytes = bytes;
  }

  /** An empty file, deleted when it is closed. */
  public static SampleFile create(Path file, List<SampleInput> inputs) throws IOException {
    return new SampleFile(
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE),
        inputs);
  }

  /**
   * Adds some samples.
   *
   * @param batches packed elements, one buffer for each input, in their order
   * @param samples how many samples each holds
   * @throws IllegalArgumentException if a buffer holds another number of bytes
   */
  public void add(List<ByteBuffer> batches, int samples) throws IOException {
    for (int i = 0; i < batches.size(); i++) {
      ByteBuffer batch = batches.get(i).duplicate();
      long bytes = inputs.get(i).bytes();
      if (batch.remaining() != bytes * samples) {
        throw new IllegalArgumentException(
            "%d bytes for %d samples of %s".formatted(batch.remaining(), samples, inputs.get(i)));
      }
      for (int s = 0; s < samples; s++) {
        ByteBuffer row = batch.slice(Math.toIntExact(s * bytes), Math.toIntExact(bytes));
        long position = (count + (long) s) * rowBytes + offsets[i];
        while (row.hasRemaining()) {
          position += channel.write(row, position);
        }
      }
    }
    count = Math.addExact(count, samples);
  }

  /** Adds the classes of the samples that were added last, for all samples or for none. */
  public void addLabels(int[] labels) {
    labelBlocks.add(labels.clone());
    labeled += labels.length;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public List<SampleInput> inputs() {
    return inputs;
  }

  @Override
  public void read(int sample, int input, ByteBuffer target) {
    int limit = target.limit();
    target.limit(target.position() + Math.toIntExact(inputs.get(input).bytes()));
    long position = sample * rowBytes + offsets[input];
    try {
      while (target.hasRemaining()) {
        int read = channel.read(target, position);
        if (read < 0) {
          throw new EOFException("the file of samples was cut off");
        }
        position += read;
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    } finally {
      target.limit(limit);
    }
  }

  @Override
  public Optional<int[]> labels() {
    if (labeled != count || count == 0) {
      return Optional.empty();
    }
    return Optional.of(labelBlocks.stream().flatMapToInt(Arrays::stream).toArray());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
