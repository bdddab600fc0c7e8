package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a pass showed as bytes, for a cache. Bytes that say anything impossible are refused: they
 * may come from anywhere. Second moments are left out, as k² floats a tensor are too much: what is
 * read back neither has them nor says that they were asked for.
 */
public final class StatisticsBytes {
  private static final int LAYOUT = 3;
  private static final int MOST_TENSORS = 200_000;
  private static final int MOST_CHANNELS = 1 << 20;
  private static final int MOST_HISTOGRAM_BYTES = 1 << 17;

  private StatisticsBytes() {}

  /** The same bytes for the same observations. */
  public static byte[] write(ObservedActivations observed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(LAYOUT);
      out.writeBoolean(observed.histograms());
      out.writeBoolean(observed.request().toleratesInfinities());
      writeNames(out, observed.request().ranges());
      writeNumbers(out, observed.request().channels());
      writeNumbers(out, observed.request().rows());
      writeNames(out, observed.infinite());
      writeNumbers(out, observed.ranks());
      out.writeInt(observed.ranges().size());
      for (var tensor : new TreeMap<>(observed.ranges()).entrySet()) {
        write(out, tensor.getKey());
        write(out, tensor.getValue());
      }
      out.writeInt(observed.channels().size());
      for (var tensor : new TreeMap<>(observed.channels()).entrySet()) {
        write(out, tensor.getKey());
        tensor.getValue().write(out);
      }
      out.writeInt(observed.rows().size());
      for (var tensor : new TreeMap<>(observed.rows()).entrySet()) {
        write(out, tensor.getKey());
        tensor.getValue().write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not of memory
    }
    return bytes.toByteArray();
  }

  private static void writeNames(DataOutputStream out, Set<String> names) throws IOException {
    out.writeInt(names.size());
    for (String name : new TreeSet<>(names)) {
      write(out, name);
    }
  }

  private static void writeNumbers(DataOutputStream out, Map<String, Integer> numbers)
      throws IOException {
    out.writeInt(numbers.size());
    for (var number : new TreeMap<>(numbers).entrySet()) {
      write(out, number.getKey());
      out.writeInt(number.getValue());
    }
  }

  /** Names may be longer than the 64 KiB that {@link DataOutputStream#writeUTF} takes. */
  private static void write(DataOutputStream out, String name) throws IOException {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
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
   * Reads what {@link #write(ObservedActivations)} wrote.
   *
   * @throws IllegalArgumentException if the bytes say anything else
   */
  public static ObservedActivations read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      require(in.readInt() == LAYOUT, "another layout");
      boolean histograms = in.readBoolean();
      boolean tolerant = in.readBoolean();
      Set<String> ranged = names(in);
      Map<String, Integer> axes = numbers(in);
      Map<String, Integer> capacities = numbers(in);
      StatisticsRequest request =
          new StatisticsRequest(ranged, axes, capacities, Set.of(), tolerant);
      Set<String> infinite = names(in);
      Map<String, Integer> ranks = numbers(in);
      require(
          ranks.values().stream().allMatch(rank -> rank >= 0 && rank <= Byte.MAX_VALUE),
          "a rank that no tensor has");
      Map<String, ObservedTensor> ranges = new HashMap<>();
      for (int left = count(in, MOST_TENSORS); left > 0; left--) {
        ranges.put(name(in), tensor(in));
      }
      Map<String, ChannelStatistics> channels = new HashMap<>();
      for (int left = count(in, MOST_TENSORS); left > 0; left--) {
        String name = name(in);
        ChannelStatistics statistics = ChannelStatistics.read(in, MOST_CHANNELS);
        Integer axis = axes.get(name);
        require(axis != null && axis == statistics.axis(), "channels of another axis");
        channels.put(name, statistics);
      }
      Map<String, SampledRows> rows = new HashMap<>();
      for (int left = count(in, MOST_TENSORS); left > 0; left--) {
        String name = name(in);
        require(capacities.containsKey(name), "rows that were not asked for");
        rows.put(name, SampledRows.read(in, capacities.getOrDefault(name, 0)));
      }
      require(ranged.containsAll(ranges.keySet()), "a range that was not asked for");
      require(in.read() < 0, "more than they should");
      return new ObservedActivations(
          request, histograms, infinite, ranges, channels, rows, Map.of(), ranks);
    } catch (IOException e) {
      throw new IllegalArgumentException("the bytes of statistics end early", e);
    }
  }

  private static Set<String> names(DataInputStream in) throws IOException {
    Set<String> names = new HashSet<>();
    for (int left = count(in, MOST_TENSORS); left > 0; left--) {
      names.add(name(in));
    }
    return names;
  }

  private static Map<String, Integer> numbers(DataInputStream in) throws IOException {
    Map<String, Integer> numbers = new HashMap<>();
    for (int left = count(in, MOST_TENSORS); left > 0; left--) {
      numbers.put(name(in), in.readInt());
    }
    return numbers;
  }

  private static String name(DataInputStream in) throws IOException {
    byte[] utf8 = new byte[count(in, in.available())];
    in.readFully(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
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
