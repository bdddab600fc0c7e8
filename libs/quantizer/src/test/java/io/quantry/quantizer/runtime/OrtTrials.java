package io.quantry.quantizer.runtime;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.ort.Cancellation;
import io.quantry.ort.OperatorTimes;
import io.quantry.ort.RunnerException;
import io.quantry.ort.RuntimeConstants;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.SideBySide;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.trial.FidelityMeter;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Trials on inputs that are in memory; every input's first axis is the batch.
 *
 * @param folder for the models' files
 * @param threads of the sessions
 */
public record OrtTrials(List<Map<String, TensorValue>> feeds, Path folder, int threads)
    implements Trials {
  @Override
  public Map<String, Tensor> evaluate(Model constants) {
    return new RuntimeConstants().evaluate(constants);
  }

  @Override
  public boolean canRun() {
    return true;
  }

  @Override
  public boolean hasData() {
    return true;
  }

  @Override
  public boolean runs(Model model) {
    try (Session session = Session.open(write(ExactProducts.of(model)), settings())) {
      session.run(feeds.getFirst());
      return true;
    } catch (RunnerException refused) {
      return false;
    }
  }

  @Override
  public List<OutputFidelity> compare(Model reference, Model candidate) {
    Map<String, FidelityMeter> meters = new LinkedHashMap<>();
    try (Session first = Session.open(write(ExactProducts.of(reference)), settings());
        Session second = Session.open(write(ExactProducts.of(candidate)), settings())) {
      for (Map<String, TensorValue> feed : feeds) {
        int batch = Math.toIntExact(feed.values().iterator().next().size(0));
        Map<String, TensorValue> actual = second.run(feed);
        first
            .run(feed)
            .forEach(
                (name, value) ->
                    meters
                        .computeIfAbsent(name, FidelityMeter::new)
                        .add(
                            value.floats(),
                            Objects.requireNonNull(actual.get(name)).floats(),
                            value.elementCount(),
                            batch));
      }
    }
    return meters.values().stream().map(FidelityMeter::fidelity).toList();
  }

  @Override
  public List<Double> medianMicros(List<Model> models) {
    List<Path> files = new ArrayList<>();
    models.forEach(model -> files.add(write(model)));
    return SideBySide.medianMicros(files, feeds.getFirst(), settings());
  }

  @Override
  public List<NodeTime> nodeTimes(Model model) {
    return OperatorTimes.ofNodes(
            write(model), feeds.getFirst(), settings(), 15, folder, new Cancellation())
        .stream()
        .map(time -> new NodeTime(time.node(), time.operator(), time.micros()))
        .toList();
  }

  private SessionSettings settings() {
    return SessionSettings.threads(threads);
  }

  private Path write(Model model) {
    try {
      Path file = Files.createTempFile(folder, "trial", ".onnx");
      ModelWriter.write(model, file);
      return file;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
