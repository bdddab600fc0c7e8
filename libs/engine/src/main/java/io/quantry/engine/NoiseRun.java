package io.quantry.engine;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.SessionSettings;
import io.quantry.quantizer.trial.NoiseMeter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * Several variants of a model beside the FP32 model, in one pass over the data: {@link #run} is
 * called once. Of each batch the FP32 model's compared tensors are held, the variants' are compared
 * as they come. Beside the sessions of all models, memory is that of these tensors for one batch
 * ({@value #BATCH} samples, or as many as the model prescribes), whatever the number of samples.
 */
final class NoiseRun {
  private static final int BATCH = 4;

  private final Dataset dataset;
  private final SampleSelection selection;
  private final Path scratch;
  private final Map<String, Map<String, NoiseMeter>> meters = new LinkedHashMap<>();
  private final Set<String> misshapen = new HashSet<>();
  private long samples;

  NoiseRun(Dataset dataset, SampleSelection selection, Path scratch) {
    this.dataset = dataset;
    this.selection = selection;
    this.scratch = scratch;
  }

  /**
   * A model to compare.
   *
   * @param tensors the FP32 model's tensor for each of its own that is compared
   */
  record Variant(String name, Model model, Map<String, String> tensors, SessionSettings settings) {}

  @SuppressWarnings("ArrayRecordComponent") // bulk data of one owner, never compared
  private record Tensor(long[] shape, float[] values) {}

  /**
   * Runs all of them, once.
   *
   * @throws io.quantry.evaluation.EvaluationException {@code dataset-model-mismatch}
   * @throws io.quantry.contracts.QuantryException as {@link WholeBatches#open}
   */
  void run(
      Model baseline, SessionSettings settings, List<Variant> variants, DoubleConsumer progress) {
    Set<String> wanted = new HashSet<>();
    variants.forEach(variant -> wanted.addAll(variant.tensors().values()));
    List<ModelRun> runs = new ArrayList<>();
    try (ModelRun reference = ModelRun.open(baseline, wanted, dataset, scratch, settings)) {
      for (Variant variant : variants) {
        meters.put(variant.name(), new LinkedHashMap<>());
        runs.add(
            ModelRun.open(
                variant.model(), variant.tensors().keySet(), dataset, scratch, variant.settings()));
      }
      stream(reference, runs, variants, progress);
    } finally {
      runs.forEach(ModelRun::close);
    }
  }

  private void stream(
      ModelRun reference, List<ModelRun> runs, List<Variant> variants, DoubleConsumer progress) {
    try (WholeBatches batches =
        WholeBatches.open(dataset, selection, reference.fixedBatch(), BATCH)) {
      for (Optional<Batch> next = batches.next(); next.isPresent(); next = batches.next()) {
        batch(next.get(), reference, runs, variants);
        samples += next.get().size();
        progress.accept((double) samples / batches.samples());
      }
    }
  }

  private void batch(Batch batch, ModelRun reference, List<ModelRun> runs, List<Variant> variants) {
    List<Map<String, Tensor>> held = new ArrayList<>();
    reference.run(
        batch,
        (run, name, shape, values, count) -> {
          while (held.size() <= run) {
            held.add(new HashMap<>());
          }
          held.get(run).put(name, new Tensor(shape.clone(), Arrays.copyOf(values, count)));
        });
    for (int i = 0; i < runs.size(); i++) {
      Variant variant = variants.get(i);
      Map<String, NoiseMeter> own = meters.computeIfAbsent(variant.name(), n -> new HashMap<>());
      runs.get(i)
          .run(
              batch,
              (run, name, shape, values, count) -> {
                Tensor expected =
                    run < held.size() ? held.get(run).get(variant.tensors().get(name)) : null;
                if (expected == null || !Arrays.equals(expected.shape(), shape)) {
                  misshapen.add(name);
                } else {
                  own.computeIfAbsent(name, absent -> new NoiseMeter())
                      .add(expected.values(), values, count);
                }
              });
    }
  }

  /** Samples that all models ran on. */
  long samples() {
    return samples;
  }

  /** Tensors that had another shape than the FP32 model's at least once. */
  Collection<String> misshapen() {
    return misshapen;
  }

  /** What was measured of a variant's tensor; empty if nothing, or if shapes differed. */
  Optional<NoiseMeter> meter(String variant, String tensor) {
    return misshapen.contains(tensor)
        ? Optional.empty()
        : Optional.ofNullable(meters.getOrDefault(variant, Map.of()).get(tensor));
  }
}
