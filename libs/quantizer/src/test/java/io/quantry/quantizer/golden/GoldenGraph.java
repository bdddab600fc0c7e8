package io.quantry.quantizer.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.text.GraphText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A graph as text under {@code src/test/resources/golden}: what changes is reviewed there. {@code
 * -Dgolden.update=true} rewrites it.
 */
public final class GoldenGraph {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  /** An element of a small constant, where it is no integer. */
  private static final Pattern FIGURE = Pattern.compile("-?\\d+\\.\\d+(?:E-?\\d+)?");

  private GoldenGraph() {}

  /**
   * Fails where the graph is not what is on file. Figures may differ in their last digits: another
   * processor's vectors add floats in another order.
   */
  public static void isOnFile(String name, Model model) throws IOException {
    String text = GraphText.of(model);
    Path file = FOLDER.resolve(name + ".txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    String golden = Files.readString(file);
    assertThat(withoutFigures(text)).isEqualTo(withoutFigures(golden));
    List<Double> figures = figures(text);
    List<Double> expected = figures(golden);
    for (int i = 0; i < expected.size(); i++) {
      double figure = expected.get(i);
      assertThat(figures.get(i)).as(name).isCloseTo(figure, within(1e-6 * Math.abs(figure)));
    }
  }

  private static String withoutFigures(String text) {
    return FIGURE.matcher(text).replaceAll("figure");
  }

  private static List<Double> figures(String text) {
    return FIGURE.matcher(text).results().map(GoldenGraph::figure).toList();
  }

  private static double figure(MatchResult match) {
    return Double.parseDouble(match.group());
  }
}
