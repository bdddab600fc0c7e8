package io.quantry.bench.training;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * How a benchmark is run.
 *
 * @param folder where rows, models and checkpoints are kept
 * @param data where the folders of pictures are
 * @param threads of libtorch and of ONNX Runtime
 * @param rows a pattern as of file names
 * @param epochsInFloat in place of those of each FP32 training
 * @param epochs in place of those of each other training
 * @param samples at most so many pictures are trained on and tested with
 * @param onlyTable whether nothing is run
 */
record Options(
    Path folder,
    Path data,
    int threads,
    String rows,
    OptionalInt epochsInFloat,
    OptionalInt epochs,
    OptionalInt samples,
    boolean onlyTable) {
  static final String USAGE =
      """
      usage: bench/run training.TrainingBenchmark FOLDER [--data DIR] [--threads N] [--rows GLOB]
          [--epochs-fp32 N] [--epochs N] [--samples N] [--table]""";

  /**
   * @throws Refused with the usage
   */
  static Options of(String... arguments) {
    if (arguments.length == 0 || arguments[0].startsWith("--")) {
      throw new Refused(USAGE);
    }
    Options options =
        new Options(
            Path.of(arguments[0]),
            Path.of("../shared/data"),
            2,
            "*",
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            false);
    for (int i = 1; i < arguments.length; i++) {
      if (arguments[i].equals("--table")) {
        options = options.tableAlone();
      } else if (i + 1 < arguments.length) {
        options = options.with(arguments[i], arguments[++i]);
      } else {
        throw new Refused(arguments[i] + " stands alone\n" + USAGE);
      }
    }
    return options;
  }

  /** Whether a row is to be run. */
  boolean wants(String row) {
    return FileSystems.getDefault().getPathMatcher("glob:" + rows).matches(Path.of(row));
  }

  /** Whether the figures say anything: no part of the data or of the epochs is left out. */
  boolean isFullRun() {
    return epochsInFloat.isEmpty() && epochs.isEmpty() && samples.isEmpty();
  }

  private Options tableAlone() {
    return new Options(folder, data, threads, rows, epochsInFloat, epochs, samples, true);
  }

  private Options with(String option, String value) {
    return switch (option) {
      case "--data" ->
          new Options(
              folder, Path.of(value), threads, rows, epochsInFloat, epochs, samples, onlyTable);
      case "--threads" ->
          new Options(
              folder,
              data,
              positive(option, value),
              rows,
              epochsInFloat,
              epochs,
              samples,
              onlyTable);
      case "--rows" ->
          new Options(folder, data, threads, value, epochsInFloat, epochs, samples, onlyTable);
      case "--epochs-fp32" ->
          new Options(
              folder, data, threads, rows, given(option, value), epochs, samples, onlyTable);
      case "--epochs" ->
          new Options(
              folder, data, threads, rows, epochsInFloat, given(option, value), samples, onlyTable);
      case "--samples" ->
          new Options(
              folder, data, threads, rows, epochsInFloat, epochs, given(option, value), onlyTable);
      default -> throw new Refused("there is no " + option + "\n" + USAGE);
    };
  }

  private static OptionalInt given(String option, String value) {
    return OptionalInt.of(positive(option, value));
  }

  private static int positive(String option, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException noNumber) {
      // as a number below 1
    }
    throw new Refused("%s takes a whole number from 1, not %s".formatted(option, value));
  }
}
