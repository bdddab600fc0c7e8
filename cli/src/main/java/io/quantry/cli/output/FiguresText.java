package io.quantry.cli.output;

import io.quantry.contracts.engine.Figures;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a training counts, for people: {@code epoch 3/20 loss 0.412 top-1 92.1 % 18.2 steps/s 5 min
 * left}, two spaces apart. Figures by other names are left out.
 */
public final class FiguresText {
  private static final int SECONDS = 90;
  private static final int MINUTES = 90 * 60;

  private FiguresText() {}

  /** One line, empty where none of the figures is known. */
  public static String of(Map<String, Double> figures) {
    List<String> parts = new ArrayList<>();
    Double epoch = figures.get(Figures.EPOCH);
    if (epoch != null) {
      Double epochs = figures.get(Figures.EPOCHS);
      parts.add("epoch " + fixed(0, epoch) + (epochs == null ? "" : "/" + fixed(0, epochs)));
    }
    Double loss = figures.get(Figures.LOSS);
    if (loss != null) {
      boolean tiny = loss != 0 && Math.abs(loss) < 0.001;
      parts.add("loss " + (tiny ? String.format(Locale.ROOT, "%.1e", loss) : fixed(3, loss)));
    }
    Double accuracy = figures.get(Figures.ACCURACY);
    if (accuracy != null) {
      Double untrained = figures.get(Figures.UNTRAINED_ACCURACY);
      parts.add(
          "top-1 %s %%%s"
              .formatted(
                  fixed(1, accuracy),
                  untrained == null ? "" : " (untrained %s %%)".formatted(fixed(1, untrained))));
    }
    Double speed = figures.get(Figures.STEPS_PER_SECOND);
    if (speed != null) {
      parts.add(fixed(1, speed) + " steps/s");
    }
    Double left = figures.get(Figures.SECONDS_LEFT);
    if (left != null) {
      parts.add(duration(left) + " left");
    }
    return String.join("  ", parts);
  }

  private static String duration(double seconds) {
    if (seconds < SECONDS) {
      return fixed(0, seconds) + " s";
    }
    return seconds < MINUTES ? fixed(0, seconds / 60) + " min" : fixed(1, seconds / 3600) + " h";
  }

  private static String fixed(int decimals, double figure) {
    return BigDecimal.valueOf(figure).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }
}
