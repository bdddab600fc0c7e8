package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a pass showed as bytes, for a cache; sampled rows are left out. Bytes that say anything
 * impossible are refused: they may come from anywhere.
 */
public final class StatisticsBytes {
  private static final int LAYOUT = 1;
  private static final int MOST_TENSORS = 200_000;
  private static final int MOST_CHANNELS = 1 << 20;
  private static final int MOST_HISTOGRAM_BYTES = 1 << 17;

  private StatisticsBytes() {}

  /** The same bytes for the same observations. */
  public static byte[] write(ObservedActivations observed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(LAYOUT);
      out.writeInt(observed.ranks().size());
      for (var rank : new TreeMap<>(observed.ranks()).entrySet()) {
        out.writeUTF(rank.getKey());
        out.writeInt(rank.getValue());
      }
      out.writeInt(observed.ranges().size());
      for (var tensor : new TreeMap<>(observed.ranges()).entrySet()) {
        out.writeUTF(tensor.getKey());
        write(out, tensor.getValue());
      }
      out.writeInt(observed.channels().size());
      for (var tensor : new TreeMap<>(observed.channels()).entrySet()) {
        out.writeUTF(tensor.getKey());
        tensor.getValue().write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not of memory
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, ObservedTensor tensor) throws IOException {
    write(out, tensor.extremes());
    write(out, tensor.movingAverage());
    byte[] histogram =
        tensor.histogram().map(HistogramSnapshot::toBytes).orElseGet(() -> new byte[0]);
    out.writeInt(histogram.length);
    out.write(histogram);
  }

  private static void write(DataOutputStream out, Range range) throws IOException {
    out.writeFloat(range.min());
    out.writeFloat(range.max());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the bytes say anything else
   */
  public static ObservedActivations read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      require(in.readInt() == LAYOUT, "another layout");
      Map<String, Integer> ranks = new HashMap<>();
      for (int left = count(in, MOST_TENSORS); left > 0; left--) {
        ranks.put(in.readUTF(), count(in, Byte.MAX_VALUE));
      }
      Map<String, ObservedTensor> ranges = new HashMap<>();
      for (int left = count(in, MOST_TENSORS); left > 0; left--) {
        ranges.put(in.readUTF(), tensor(in));
      }
      Map<String, ChannelStatistics> channels = new HashMap<>();
      for (int left = count(in, MOST_TENSORS); left > 0; left--) {
        channels.put(in.readUTF(), ChannelStatistics.read(in, MOST_CHANNELS));
      }
      require(in.read() < 0, "more than they should");
      return new ObservedActivations(ranges, channels, Map.of(), ranks);
    } catch (IOException e) {
      throw new IllegalArgumentException("the bytes of statistics end early", e);
    }
  }

  private static ObservedTensor tensor(DataInputStream in) throws IOException {
    Range extremes = new Range(in.readFloat(), in.readFloat());
    Range average = new Range(in.readFloat(), in.readFloat());
    byte[] histogram = in.readNBytes(count(in, MOST_HISTOGRAM_BYTES));
    return new ObservedTensor(
        extremes, average, histogram.length == 0 ? null : HistogramSnapshot.of(histogram));
  }

  private static int count(DataInputStream in, int most) throws IOException {
    int count = in.readInt();
    require(count >= 0 && count <= most, count + " where at most " + most + " are possible");
    return count;
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException("the bytes of statistics say " + what);
    }
  }
}
