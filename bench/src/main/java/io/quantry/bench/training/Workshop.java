package io.quantry.bench.training;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.trial.Trials;
import io.quantry.trainer.data.Samples;
import io.quantry.trainer.training.TorchTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** What all rows need: the options, pictures, other rows and their models. */
final class Workshop {
  private static final int CALIBRATION = 1_024;
  private static final int HELD_OUT = 5_000;

  private final Options options;
  private final RowFiles files;
  private final Map<String, Row> rows;

  Workshop(Options options, Map<String, Row> rows) {
    this.options = options;
    this.files = new RowFiles(options.folder());
    this.rows = rows;
  }

  Options options() {
    return options;
  }

  RowFiles files() {
    return files;
  }

  /** What is known of a row, found out now if nothing is. */
  Map<String, Object> row(String name) throws IOException {
    Row row = rows.get(name);
    if (row == null) {
      throw new IllegalArgumentException("no row " + name);
    }
    Map<String, Object> facts = files.get(name, () -> facts(name, row));
    if (options.isFullRun() && Boolean.FALSE.equals(facts.get("fullRun"))) {
      throw new Refused(
          "%s is of a run with fewer samples or epochs: take another folder"
              .formatted(files.row(name)));
    }
    return facts;
  }

  /** The FP32 model of a task, trained first if it is not yet. */
  Path floatModel(Task task) throws IOException {
    String name = task.rows() + "-fp32";
    row(name);
    return files.model(name);
  }

  /** All that may be trained on. */
  Pictures training(Task task) throws IOException {
    return task.training(options.data()).first(options.samples().orElse(Integer.MAX_VALUE));
  }

  /** A part of it to calibrate on. */
  Pictures calibration(Task task) throws IOException {
    Pictures all = training(task);
    return all.first(calibrated(all));
  }

  /** Another part of it, to choose between models that nothing was trained for. */
  Pictures heldOut(Task task) throws IOException {
    Pictures all = training(task);
    return all.last(Math.min(HELD_OUT, all.count() - calibrated(all)));
  }

  private static int calibrated(Pictures all) {
    return Math.min(CALIBRATION, all.count() / 2);
  }

  /** Top-1 on the test pictures in ONNX Runtime, in per cent. */
  double test(Task task, Path model) throws IOException {
    return Top1.of(model, testPictures(task), options.threads()).percent();
  }

  Pictures testPictures(Task task) throws IOException {
    return task.test(options.data()).first(options.samples().orElse(Integer.MAX_VALUE));
  }

  /** Quantizes a copy of a task's FP32 model. */
  Model quantize(Task task, Form form, Training training) throws IOException {
    return quantize(ModelReader.read(floatModel(task)), task, form, training);
  }

  /** Quantizes a model in place. */
  Model quantize(Model model, Task task, Form form, Training training) throws IOException {
    return new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest(form.technique(), form.parameters()),
            new PictureSource(calibration(task), options.threads()),
            Trials.NONE,
            training,
            ProgressListener.NONE)
        .model();
  }

  /** A training that goes on where it was cut off. */
  TorchTraining training(String row, Samples samples, EpochLog log) {
    return new TorchTraining(
        () -> samples, files.checkpoint(row), options.threads(), log, ProgressListener.NONE);
  }

  EpochLog log(String row) {
    return new EpochLog(row, files.checkpoint(row + ".epochs"));
  }

  /** Writes a row's model; its size in bytes. */
  long write(Model model, String name) throws IOException {
    Path fresh = files.model(name + ".new");
    ModelWriter.write(model, fresh);
    Files.move(fresh, files.model(name), StandardCopyOption.REPLACE_EXISTING);
    return Files.size(files.model(name));
  }

  private Map<String, Object> facts(String name, Row row) throws IOException {
    System.err.println(name + ": begins");
    long begin = System.nanoTime();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("row", name);
    facts.put("fullRun", options.isFullRun());
    options.samples().ifPresent(most -> facts.put("mostSamples", most));
    facts.putAll(row.run(this, name));
    facts.putIfAbsent("seconds", (System.nanoTime() - begin) / 1e9);
    facts.put("device", Host.device());
    facts.put("threads", options.threads());
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("java", System.getProperty("java.vm.version"));
    facts.put("spinning", String.valueOf(System.getenv("GOMP_SPINCOUNT")));
    System.err.println(name + ": done");
    return facts;
  }
}
