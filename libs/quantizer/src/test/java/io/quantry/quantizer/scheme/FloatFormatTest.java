package io.quantry.quantizer.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatFormatTest {
  private static final long SEED = 8;

  @ParameterizedTest
  @EnumSource
  void decodesAsNumpyAndMlDtypesDo(FloatFormat format) {
    int count = 0;
    for (String pair : pairs(format, "decode")) {
      List<String> sides = List.of(pair.split(">", 2));
      float number = format.decode(Integer.parseInt(sides.get(0), 16));
      if (sides.get(1).equals("nan")) {
        assertThat(number).as(pair).isNaN();
      } else {
        assertThat(Float.floatToRawIntBits(number))
            .as(pair)
            .isEqualTo(Integer.parseUnsignedInt(sides.get(1), 16));
      }
      count++;
    }
    assertThat(count).isGreaterThanOrEqualTo(256);
  }

  /** Ties and their neighbours, subnormal numbers, the ends, infinities, and arbitrary floats. */
  @ParameterizedTest
  @EnumSource
  void encodesAsOnnxDefinesIt(FloatFormat format) {
    int count = 0;
    for (String pair : pairs(format, "encode")) {
      List<String> sides = List.of(pair.split(">", 2));
      assertThat(format.encode(GoldenFormats.number(sides.get(0))))
          .as(pair)
          .isEqualTo(Integer.parseInt(sides.get(1), 16));
      count++;
    }
    assertThat(count).isGreaterThan(900);
  }

  @ParameterizedTest
  @EnumSource
  void keepsEveryNumberOfItsOwn(FloatFormat format) {
    int codes = 1 << format.elementType().bits();
    for (int code = 0; code < codes; code++) {
      float number = format.decode(code);
      if (Float.isFinite(number)) {
        assertThat(format.encode(number)).as("%x", code).isEqualTo(code);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsNotANumberWithItsSign(FloatFormat format) {
    int sign = 1 << (format.elementType().bits() - 1);
    for (int bits : new int[] {0x7fc00000, 0x7f800001, 0xffffffff, 0xff800001, 0x7fbfffff}) {
      int code = format.encode(Float.intBitsToFloat(bits));
      assertThat(format.decode(code)).as("%08x", bits).isNaN();
      assertThat((code & sign) != 0).as("%08x", bits).isEqualTo(bits < 0);
    }
  }

  @Test
  void saturatesEightBitsAndLetsSixteenOverflow() {
    assertThat(round(FloatFormat.FLOAT8E4M3FN, Float.POSITIVE_INFINITY)).isEqualTo(448);
    assertThat(round(FloatFormat.FLOAT8E4M3FN, -1e9f)).isEqualTo(-448);
    assertThat(round(FloatFormat.FLOAT8E5M2, Float.NEGATIVE_INFINITY)).isEqualTo(-57_344);
    assertThat(round(FloatFormat.FLOAT8E5M2, Float.MAX_VALUE)).isEqualTo(57_344);
    assertThat(round(FloatFormat.FLOAT16, 65_520)).isInfinite();
    assertThat(round(FloatFormat.BFLOAT16, -Float.MAX_VALUE)).isInfinite();
  }

  /** Half a unit in the last place of a normal number, half the smallest one below. */
  @ParameterizedTest
  @EnumSource
  void errsByHalfAUnitInTheLastPlace(FloatFormat format) {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    int fraction =
        switch (format) {
          case FLOAT16 -> 10;
          case BFLOAT16 -> 7;
          case FLOAT8E4M3FN -> 3;
          case FLOAT8E5M2 -> 2;
        };
    for (int i = 0; i < 100_000; i++) {
      float value =
          (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-12, 3))) / 100 * 3;
      double bound =
          Math.scalb(Math.max(Math.abs(value), format.smallestNormal()), -(fraction + 1));
      assertThat((double) round(format, value)).as("%s", value).isCloseTo(value, within(bound));
    }
    assertThat(round(format, format.largest())).isEqualTo(format.largest());
    assertThat(round(format, format.smallestNormal())).isEqualTo(format.smallestNormal());
    assertThat(round(format, Float.MIN_VALUE)).isZero();
  }

  private static float round(FloatFormat format, float value) {
    return format.decode(format.encode(value));
  }

  private static List<String> pairs(FloatFormat format, String direction) {
    String title = format.name() + " " + direction + " ";
    return GoldenFormats.lines("floats.txt").stream()
        .filter(line -> line.startsWith(title))
        .flatMap(line -> Stream.of(line.substring(title.length()).split(" ", -1)))
        .toList();
  }
}
