package io.quantry.bench.training;

import io.quantry.cli.output.Json;
import io.quantry.trainer.training.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Writes the figures of each epoch to a file, a line of JSON each, so that they outlive a process
 * that is cut off.
 */
final class EpochLog implements TrainingListener {
  private final String row;
  private final Path file;
  private long since = System.nanoTime();

  EpochLog(String row, Path file) {
    this.row = row;
    this.file = file;
  }

  @Override
  public void progress(double fraction, Map<String, Double> figures) {
    if (!figures.containsKey("validationLoss")) {
      return;
    }
    long now = System.nanoTime();
    Map<String, Double> line = new TreeMap<>(figures);
    line.remove("secondsLeft");
    line.put("seconds", (now - since) / 1e9);
    since = now;
    try {
      if (Objects.equals(figures.get("epoch"), 1.0)) {
        Files.deleteIfExists(file);
      }
      Files.writeString(
          file,
          Json.mapper().writeValueAsString(line) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.err.printf(
        "%s: epoch %.0f of %.0f, loss %.4f, kept back %.2f %%, %.1f steps/s%n",
        row,
        figures.get("epoch"),
        figures.get("epochs"),
        figures.get("loss"),
        figures.get("accuracy"),
        figures.get("stepsPerSecond"));
  }

  @Override
  public void log(String message) {
    System.err.println(row + ": " + message);
  }

  /** The epochs in their order; of one that was done twice what was last. */
  List<Map<?, ?>> epochs() throws IOException {
    Map<Integer, Map<?, ?>> epochs = new TreeMap<>();
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      Map<?, ?> figures = Json.mapper().readValue(line, Map.class);
      epochs.put(number(figures, "epoch").intValue(), figures);
    }
    return new ArrayList<>(epochs.values());
  }

  /** Of all epochs together. */
  double seconds() throws IOException {
    return epochs().stream().mapToDouble(one -> number(one, "seconds").doubleValue()).sum();
  }

  /** Of the last epoch; 0 where there is none. */
  double stepsPerSecond() throws IOException {
    List<Map<?, ?>> epochs = epochs();
    return epochs.isEmpty() ? 0 : number(epochs.getLast(), "stepsPerSecond").doubleValue();
  }

  private static Number number(Map<?, ?> figures, String name) {
    return figures.get(name) instanceof Number number ? number : Double.NaN;
  }
}
