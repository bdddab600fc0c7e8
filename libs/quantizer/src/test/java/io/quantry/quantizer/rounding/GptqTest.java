package io.quantry.quantizer.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.GroupGrid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GptqTest {
  private static final GroupGrid INT4 = new GroupGrid(4, true);

  /** The paper's own form of the algorithm, in numpy: bench/peers/reference_gptq.py. */
  @Test
  void givesThePapersIntegers() throws IOException {
    Iterator<String> lines = lines().iterator();
    int cases = 0;
    while (lines.hasNext()) {
      String[] head = lines.next().split(" ", -1);
      int k = Integer.parseInt(head[1]);
      Blocks blocks = new Blocks(1, k, Integer.parseInt(head[2]), Integer.parseInt(head[3]));
      GroupGrid grid = new GroupGrid(Integer.parseInt(head[4]), head[5].equals("1"));
      boolean ordered = head[6].equals("1");
      float[] weights = floats(lines.next());
      SecondMoments moments = Samples.moments(floats(lines.next()), k);
      float[] integers = floats(lines.next());
      float[] scales = floats(lines.next());
      float[] zeroPoints = floats(lines.next());
      Gptq gptq = new Gptq(Double.parseDouble(head[7]), ordered, GroupFit.EXTREMES, 1);
      BlockwiseWeights rounded = gptq.round(weights, blocks, grid, Optional.of(moments));

      for (int i = 0; i < integers.length; i++) {
        assertThat((int) rounded.values()[i]).as("%s, %d", head[0], i).isEqualTo((int) integers[i]);
      }
      for (int b = 0; b < scales.length; b++) {
        assertThat(rounded.scales()[b])
            .as("%s, %d", head[0], b)
            .isCloseTo(scales[b], within(1e-4f));
        int zeroPoint = grid.symmetric() ? 0 : rounded.zeroPoints()[b];
        assertThat(zeroPoint).isEqualTo((int) zeroPoints[b]);
      }
      cases++;
    }
    assertThat(cases).isEqualTo(6);
  }

  @Test
  void losesLessOfTheOutputThanRoundingToNearest() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int k = 64;
      float[] weights = Samples.gaussian(random, k * 8);
      float[] activations = Samples.activations(random, 256, k);
      Blocks blocks = new Blocks(1, k, 8, 16);
      Optional<SecondMoments> moments = Optional.of(Samples.moments(activations, k));
      for (GroupGrid grid : List.of(INT4, new GroupGrid(2, false))) {
        double nearest =
            Samples.outputError(
                activations,
                k,
                weights,
                RoundToNearest.PLAIN.round(weights, blocks, grid, moments));
        for (boolean ordered : new boolean[] {false, true}) {
          Gptq gptq = new Gptq(0.01, ordered, 1);
          double error =
              Samples.outputError(
                  activations, k, weights, gptq.round(weights, blocks, grid, moments));
          assertThat(error).as("seed %d, %s, %s", seed, grid, ordered).isLessThan(0.8 * nearest);
        }
      }
    }
  }

  /** Whole columns a group: then channels may come in any order. */
  @Test
  void doesNotDependOnTheOrderOfChannelsWhereItOrdersThemItself() {
    Random random = new Random(9);
    int k = 24;
    float[] weights = Samples.gaussian(random, k);
    float[] activations = new float[k * 60];
    for (int i = 0; i < activations.length; i++) {
      activations[i] = (float) ((i % k + 1) * random.nextGaussian());
    }
    Gptq gptq = new Gptq(0.01, true, 1);
    Blocks blocks = new Blocks(1, k, 1, k);
    Optional<SecondMoments> moments = Optional.of(Samples.moments(activations, k));
    BlockwiseWeights plain = gptq.round(weights, blocks, INT4, moments);
    float[] turned = new float[k];
    float[] turnedActivations = new float[activations.length];
    for (int i = 0; i < k; i++) {
      turned[k - 1 - i] = weights[i];
      for (int p = 0; p < 60; p++) {
        turnedActivations[p * k + k - 1 - i] = activations[p * k + i];
      }
    }
    Optional<SecondMoments> turnedMoments = Optional.of(Samples.moments(turnedActivations, k));
    BlockwiseWeights reversed = gptq.round(turned, blocks, INT4, turnedMoments);

    for (int i = 0; i < k; i++) {
      assertThat(reversed.values()[k - 1 - i]).isEqualTo(plain.values()[i]);
    }
  }

  /** One vector alone: of rank 1, so without damping there is no factor. */
  @Test
  void dampsMoreWhereMomentsAreSingular() {
    Random random = new Random(4);
    int k = 48;
    float[] weights = Samples.gaussian(random, k * 3);
    float[] one = Samples.gaussian(random, k);
    SecondMoments moments = Samples.moments(one, k);
    assertThat(Factor.of(moments, new Random(1).ints(k, 0, 1).toArray(), 0, 1)).isEmpty();
    Blocks blocks = new Blocks(1, k, 3, 16);
    BlockwiseWeights rounded =
        new Gptq(0, false, 1).round(weights, blocks, INT4, Optional.of(moments));
    BlockwiseWeights nearest = RoundToNearest.PLAIN.round(weights, blocks, INT4, Optional.empty());

    assertThat(Samples.outputError(one, k, weights, rounded))
        .isLessThan(0.2 * Samples.outputError(one, k, weights, nearest));
  }

  @Test
  void roundsChannelsThatWereAlwaysZeroForThemselves() {
    Random random = new Random(6);
    int k = 32;
    float[] weights = Samples.gaussian(random, k * 2);
    float[] activations = Samples.activations(random, 100, k);
    for (int p = 0; p < 100; p++) {
      activations[p * k + 7] = 0;
    }
    Gptq gptq = new Gptq(0.01, true, GroupFit.EXTREMES, 1);
    Blocks blocks = new Blocks(1, k, 2, 16);
    BlockwiseWeights rounded =
        gptq.round(weights, blocks, INT4, Optional.of(Samples.moments(activations, k)));

    for (int c = 0; c < 2; c++) {
      float scale = rounded.scales()[c];
      assertThat((int) rounded.values()[7 * 2 + c])
          .isEqualTo(INT4.integer(weights[7 * 2 + c], scale, 0));
    }
    SecondMoments nothing = Samples.moments(new float[k * 3], k);
    assertThat(gptq.round(weights, blocks, INT4, Optional.of(nothing)).values())
        .isEqualTo(RoundToNearest.PLAIN.round(weights, blocks, INT4, Optional.empty()).values());
  }

  @Test
  void isTheSameForAnyNumberOfThreads() {
    Random random = new Random(8);
    int k = 300;
    float[] weights = Samples.gaussian(random, k * 260);
    Optional<SecondMoments> moments =
        Optional.of(Samples.moments(Samples.activations(random, 400, k), k));
    Blocks blocks = new Blocks(1, k, 260, 32);

    BlockwiseWeights alone = new Gptq(0.01, true, 1).round(weights, blocks, INT4, moments);
    BlockwiseWeights shared = new Gptq(0.01, true, 4).round(weights, blocks, INT4, moments);

    assertThat(shared.values()).isEqualTo(alone.values());
    assertThat(shared.scales()).isEqualTo(alone.scales());
  }

  @Test
  void refusesToWorkWithoutMomentsOfItsSize() {
    Gptq gptq = new Gptq(0.01, true, 1);
    Blocks blocks = new Blocks(1, 4, 1, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gptq.round(new float[4], blocks, INT4, Optional.empty()))
        .withMessageContaining("without second moments");
    SecondMoments others = Samples.moments(new float[] {1, 2, 3}, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gptq.round(new float[4], blocks, INT4, Optional.of(others)))
        .withMessageContaining("3 channels for a matrix of 4 rows");
    SecondMoments overflown = Samples.moments(new float[] {1e30f, 1, 1, 1}, 4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gptq.round(new float[4], blocks, INT4, Optional.of(overflown)))
        .withMessageContaining("have no factor");
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = GptqTest.class.getResourceAsStream("/gptq.txt")) {
      if (in == null) {
        throw new IOException("no golden cases");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  private static float[] floats(String line) {
    String[] words = line.split(" ", -1);
    float[] values = new float[words.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(words[i]);
    }
    return values;
  }
}
