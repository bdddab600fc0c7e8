package io.quantry.bench.training;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/**
 * What training brings and costs: small networks trained, quantized in several forms and read in
 * ONNX Runtime, each in a row whose figures are kept in a file. A run that was cut off goes on, in
 * the midst of a training at its last epoch; several processes may run different rows of one folder
 * at the same time.
 *
 * <p>Arguments: {@link Options#USAGE}.
 */
public final class TrainingBenchmark {
  private TrainingBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    try {
      run(Options.of(arguments));
    } catch (Refused refused) {
      System.err.println(refused.getMessage());
      System.exit(2);
    }
  }

  private static void run(Options options) throws IOException {
    Map<String, Row> rows = Rows.all();
    if (!options.onlyTable()) {
      if (!Files.isDirectory(options.data())) {
        throw new Refused("no data: there is no folder " + options.data());
      }
      if (rows.keySet().stream().noneMatch(options::wants)) {
        throw new Refused(
            "no row is like %s; there are %s"
                .formatted(options.rows(), String.join(", ", rows.keySet())));
      }
      Workshop workshop = new Workshop(options, rows);
      for (String name : rows.keySet()) {
        if (options.wants(name)) {
          workshop.row(name);
        }
      }
    }
    new TrainingTable(new RowFiles(options.folder())::find).print(rows.keySet());
  }
}
