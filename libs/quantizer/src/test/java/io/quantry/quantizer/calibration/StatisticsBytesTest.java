package io.quantry.quantizer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatisticsBytesTest {
  private static final StatisticsRequest REQUEST =
      new StatisticsRequest(Set.of("x", "unseen"), Map.of("x", 1), Map.of("x", 5, "unseen", 5));

  @Test
  void readsBackWhatAPassShowed() {
    ObservedActivations observed = observe(REQUEST);

    ObservedActivations read = StatisticsBytes.read(StatisticsBytes.write(observed));

    assertThat(read.request()).isEqualTo(observed.request());
    assertThat(read.ranges()).isEqualTo(observed.ranges());
    assertThat(read.ranks()).isEqualTo(observed.ranks());
    ChannelStatistics channels = read.channels().get("x");
    assertThat(channels).isNotNull();
    assertThat(channels.count()).isEqualTo(3);
    assertThat(channels.mean(2))
        .isEqualTo(Objects.requireNonNull(observed.channels().get("x")).mean(2));
    SampledRows rows = Objects.requireNonNull(read.rows().get("x"));
    SampledRows expected = Objects.requireNonNull(observed.rows().get("x"));
    assertThat(rows.count()).isEqualTo(5);
    assertThat(rows.width()).isEqualTo(expected.width());
    assertThat(rows.values()).containsExactly(expected.values());
    assertThat(StatisticsBytes.write(read)).isEqualTo(StatisticsBytes.write(observed));
  }

  @Test
  void coversWhatWasSeenAndNothingElse() {
    ObservedActivations observed = observe(REQUEST);

    assertThat(observed.covers(StatisticsRequest.ranges(Set.of("x")), true)).isTrue();
    assertThat(observed.covers(StatisticsRequest.ranges(Set.of("y")), false)).isFalse();
    assertThat(observed.covers(channels("x", 1), false)).isTrue();
    assertThat(observed.covers(channels("x", 0), false)).isFalse();
    assertThat(observed.covers(rows("x", 5), false)).isTrue();
    assertThat(observed.covers(rows("x", 4), false)).isFalse();
    assertThat(observed.covers(rows("y", 5), false)).isFalse();
  }

  /** They are too large to keep: a request for them needs a pass. */
  @Test
  void saysNothingOfMomentsThatWereNotKept() {
    StatisticsRequest withMoments = REQUEST.withMoments(Set.of("x"));
    ObservedActivations observed = observe(withMoments);
    assertThat(observed.moments()).containsKey("x");
    assertThat(observed.covers(withMoments, true)).isTrue();

    ObservedActivations read = StatisticsBytes.read(StatisticsBytes.write(observed));

    assertThat(read.moments()).isEmpty();
    assertThat(read.covers(withMoments, true)).isFalse();
    assertThat(read.covers(REQUEST, true)).isTrue();
  }

  private static StatisticsRequest rows(String tensor, int count) {
    return new StatisticsRequest(Set.of(), Map.of(), Map.of(tensor, count));
  }

  @Test
  void refusesRowsThatCannotBe() {
    assertThat(sampled(2, 1, .5f, 2).values()).containsExactly(.5f, 2);
    assertThatIllegalArgumentException().isThrownBy(() -> sampled(9, 1, .5f, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> sampled(-1, 1, .5f, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> sampled(2, -1, .5f, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> sampled(2, 1 << 30, .5f, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> sampled(2, 1, .5f, Float.NaN));
  }

  private static SampledRows sampled(int count, int width, float first, float second) {
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putInt(count)
            .putInt(width)
            .putFloat(first)
            .putFloat(second)
            .array();
    try {
      return SampledRows.read(new DataInputStream(new ByteArrayInputStream(bytes)), 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Exporters build names out of whole paths of modules. */
  @Test
  void keepsNamesOfAnyLength() {
    String name = "ä".repeat(40_000);
    ObservedActivations observed =
        observe(new StatisticsRequest(Set.of("x", name), Map.of(), Map.of()));

    assertThat(StatisticsBytes.read(StatisticsBytes.write(observed)).request().ranges())
        .containsExactlyInAnyOrder("x", name);
  }

  @Test
  void refusesChannelsThatNoValuesHave() {
    byte[] sound = channels(4, -1, 1, .5, 2);
    byte[] empty = channels(0, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, 0);
    assertThat(channels(sound).positions()).isEqualTo(4);
    assertThat(channels(empty).positions()).isZero();
    for (byte[] bytes :
        new byte[][] {
          channels(-1, -1, 1, .5, 2),
          channels(4, 1, -1, .5, 2),
          channels(4, Float.NaN, 1, .5, 2),
          channels(4, -1, Float.NaN, .5, 2),
          channels(4, -1, 1, Double.NaN, 2),
          channels(4, -1, 1, .5, Double.NaN),
          channels(4, -1, 1, .5, -2)
        }) {
      assertThatIllegalArgumentException().isThrownBy(() -> channels(bytes));
    }
  }

  private static byte[] channels(long positions, float min, float max, double sum, double squares) {
    return ByteBuffer.allocate(40)
        .putInt(1)
        .putLong(positions)
        .putInt(1)
        .putFloat(min)
        .putFloat(max)
        .putDouble(sum)
        .putDouble(squares)
        .array();
  }

  private static ChannelStatistics channels(byte[] bytes) {
    try {
      return ChannelStatistics.read(new DataInputStream(new ByteArrayInputStream(bytes)), 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void refusesBytesThatEndEarlyOrGoOn() {
    byte[] bytes = StatisticsBytes.write(observe(REQUEST));

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException().isThrownBy(() -> StatisticsBytes.read(cut));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatIllegalArgumentException().isThrownBy(() -> StatisticsBytes.read(longer));
  }

  private static StatisticsRequest channels(String tensor, int axis) {
    return new StatisticsRequest(Set.of(), Map.of(tensor, axis), Map.of());
  }

  private static ObservedActivations observe(StatisticsRequest request) {
    Random random = new Random(5);
    ActivationSource source =
        (model, tensors, sink) -> {
          for (int batch = 1; batch <= 4; batch++) {
            float[] values = new float[60];
            for (int i = 0; i < values.length; i++) {
              values[i] = (float) random.nextGaussian();
            }
            sink.activation("x", new long[] {4, 3, 5}, values, values.length);
            sink.batchDone(batch, 4);
          }
        };
    return CalibrationPass.run(
        new Model(8, new Graph("g")), request, true, source, ProgressListener.NONE);
  }
}
