package io.quantry.bench;

import io.quantry.cli.spec.ManifestFile;
import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.ort.Machine;
import io.quantry.ort.RuntimeConstants;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.hardware.HardwareProfile;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Preparation;
import io.quantry.quantizer.technique.Scope;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.technique.staticqdq.StaticQdq;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.trial.Trials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A model, the tensors of it to calibrate, and the batches to do so on. */
record CalibrationData(Path file, Model model, Set<String> tensors, Dataset dataset) {
  static final int BATCH = 8;

  /**
   * @param which {@code products}: what MatMul and Gemm read; {@code all}: whatever nodes compute;
   *     {@code static}: the ranges that the technique static asks for
   */
  static CalibrationData open(Path file, Path manifestFile, String which) throws IOException {
    ManifestFile manifest = ManifestFile.read(manifestFile);
    Map<String, Path> files = new HashMap<>();
    manifest
        .manifest()
        .files()
        .forEach((role, name) -> files.put(role, manifest.files().get(name)));
    Dataset dataset =
        DatasetFormats.open(
            new DatasetSource(manifest.manifest().format(), files, manifest.manifest().options()));
    Model model = ModelReader.read(file);
    // As techniques do before they calibrate: folds BatchNormalization, among others.
    Preparation.run(model, 13, new RuntimeConstants(), new Decisions());
    if (which.equals("static")) {
      return new CalibrationData(file, model, ranges(model), dataset);
    }
    Set<String> tensors = new LinkedHashSet<>();
    for (Node node : model.graph().nodes()) {
      if (which.equals("all")) {
        node.outputs().forEach(output -> output.ifPresent(value -> add(value, tensors)));
      } else if (node.is("MatMul") || node.is("Gemm")) {
        add(node.requireInput(0), tensors);
        add(node.requireInput(1), tensors);
      }
    }
    return new CalibrationData(file, model, tensors, dataset);
  }

  private static Set<String> ranges(Model model) {
    Technique technique = new StaticQdq();
    Settings settings = Settings.of(technique.descriptor(), Map.of());
    HardwareProfile hardware = HardwareProfile.of("cpu", Machine.instructionSets()).orElseThrow();
    Work work =
        new Work(
            model,
            settings,
            Scope.of(settings),
            hardware,
            new Decisions(),
            Trials.NONE,
            Training.NONE,
            ProgressListener.NONE);
    return technique.plan(work).needs().ranges();
  }

  private static void add(Value value, Set<String> tensors) {
    boolean constant =
        value.initializer().isPresent()
            || value.producer().filter(node -> node.is("Constant")).isPresent();
    if (!constant && value.elementType().orElse(ElementType.FLOAT) == ElementType.FLOAT) {
      tensors.add(value.name());
    }
  }

  /** Hands over so many samples, batch by batch, from the beginning again where they run out. */
  void feed(long samples, List<TensorSignature> inputs, Consumer<Map<String, TensorValue>> run) {
    ModelFit fit = ModelFit.of(dataset, inputs);
    long left = samples;
    while (left > 0) {
      try (BatchReader reader =
          dataset.read(SampleSelection.all(), fit.fixedBatch().orElse(BATCH))) {
        for (Optional<Batch> next = reader.next();
            next.isPresent() && left > 0;
            next = reader.next()) {
          fit.feeds(next.get()).forEach(run);
          left -= next.get().size();
        }
      }
    }
  }
}
