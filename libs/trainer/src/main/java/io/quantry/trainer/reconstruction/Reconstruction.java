package io.quantry.trainer.reconstruction;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.training.LayerReconstruction;
import io.quantry.quantizer.training.ReconstructionSettings;
import io.quantry.quantizer.training.ReconstructionUnit;
import io.quantry.trainer.data.Batches;
import io.quantry.trainer.data.Samples;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.FreeMemory;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * Rounds the weights of one unit after another, in graph order, so that what the unit puts out
 * comes nearest to the FP32 model: AdaRound where a unit is one layer (Nagel et al. 2020,
 * arXiv:2004.10568), BRECQ where it is several (Li et al. 2021, arXiv:2102.05426; with the mean
 * squared error in place of the Fisher-weighted one).
 *
 * <ol>
 *   <li>Recorded for some samples: what the unit reads in the quantized model as it has become so
 *       far, and what it is to put out, in the FP32 model, behind the activation function that
 *       follows if one does. The one has the errors of all units before, the other has none, so a
 *       unit also makes good what those did (asymmetric reconstruction).
 *   <li>Optimized: {@link RoundingSearch}.
 *   <li>Kept: only if the error falls on samples that were not optimized on.
 * </ol>
 *
 * What is recorded of a unit is held in host memory, and takes no more than a third of what is
 * free: where layers are wide, fewer samples are used than asked for. Each unit costs its steps and
 * two runs of the models up to it over the samples. Deterministic for a seed on one thread.
 */
public final class Reconstruction implements AutoCloseable {
  private static final Set<String> ACTIVATIONS =
      Set.of(
          "Relu",
          "Clip",
          "LeakyRelu",
          "Elu",
          "Selu",
          "Sigmoid",
          "HardSigmoid",
          "HardSwish",
          "Tanh",
          "Gelu",
          "Softplus",
          "Mish");

  /** Of the free memory, what one unit's recording may take. */
  private static final int MEMORY_SHARE = 3;

  /** One sample in so many is kept back to judge by. */
  private static final int KEPT_BACK = 8;

  private static final int MOST_IN_A_BATCH = 1 << 29;

  private final Graph floats;
  private final Graph integers;
  private final ReconstructionSettings settings;
  private final Samples samples;
  private final Batches batches;
  private final Device device;
  private final ProgressListener progress;
  private final TorchGraph reference;
  private final TorchGraph quantized;

  /**
   * @param reference the FP32 model
   * @param quantized whose integer constants are edited
   * @param progress told of each unit, and asked before each step of the optimizer whether to stop
   * @throws QuantizationException {@code operator-not-trainable} with every node that libtorch
   *     cannot compute here
   */
  public Reconstruction(
      Model reference,
      Model quantized,
      ReconstructionSettings settings,
      Samples samples,
      Device device,
      ProgressListener progress) {
    this.floats = reference.graph();
    this.integers = quantized.graph();
    this.settings = settings;
    this.samples = samples;
    this.batches = new Batches(samples, device);
    this.device = device;
    this.progress = progress;
    this.reference = TorchGraph.of(reference, device);
    try {
      this.quantized = TorchGraph.of(quantized, device);
    } catch (RuntimeException refused) {
      this.reference.close();
      throw refused;
    }
  }

  /**
   * Chooses the roundings of all units.
   *
   * @param units in graph order
   * @return what it brought, a line for each unit
   * @throws QuantizationException {@code dataset-empty} if there are not two batches of samples,
   *     {@code training-failed} if a layer or value is in one model only, {@code model-non-finite}
   *     if weights or what is to be put out are not finite, {@code memory-limit-exceeded}, {@code
   *     canceled}
   */
  public List<LayerReconstruction> run(List<ReconstructionUnit> units) {
    Map<String, Node> layers = byName(integers);
    Map<String, Node> counterparts = byName(floats);
    Set<Value> chosen = new HashSet<>();
    List<LayerReconstruction> outcomes = new ArrayList<>();
    for (ReconstructionUnit unit : units) {
      List<Node> nodes = unit.layers().stream().map(name -> require(layers, name)).toList();
      Map<Value, RoundedWeights> weights = new LinkedHashMap<>();
      for (Node node : nodes) {
        RoundedWeights rounded = RoundedWeights.of(node, require(counterparts, node.name()));
        if (!chosen.contains(rounded.stored())) {
          weights.putIfAbsent(rounded.stored(), rounded);
        }
      }
      chosen.addAll(weights.keySet());
      if (!weights.isEmpty()) {
        long done = outcomes.size();
        Runnable beforeStep = () -> progress.step("reconstruct", done, units.size());
        outcomes.add(one(unit, nodes, List.copyOf(weights.values()), beforeStep));
      }
    }
    return outcomes;
  }

  private LayerReconstruction one(
      ReconstructionUnit unit,
      List<Node> nodes,
      List<RoundedWeights> weights,
      Runnable beforeStep) {
    Value output = value(integers, unit.output());
    List<String> inputs = Stretch.between(integers, nodes, output).inputs();
    String judged = behindActivation(value(floats, unit.output()));
    int most = affordable(unit, inputs, judged);
    int batch = fixedBatch().orElse(Math.min(settings.batch(), most / 2));
    int parts = fixedBatch().isEmpty() ? 1 : Math.max(1, settings.batch() / batch);
    int count = most / batch * batch;
    int kept = Math.max(1, count / batch / KEPT_BACK) * batch;
    try (Recording read = new Recording(count, batch, device);
        Recording wanted = new Recording(count, batch, device)) {
      int[] order = Batches.shuffled(samples.count(), settings.seed());
      for (int from = 0; from < count; from += batch) {
        int[] part = Arrays.copyOfRange(order, from, from + batch);
        Scoped.withoutGradients(
            () -> {
              Map<String, Tensor> batchOf = batches.of(part);
              read.add(quantized.run(batchOf, inputs, Mode.INFERENCE));
              wanted.add(reference.run(batchOf, List.of(judged), Mode.INFERENCE));
              return true;
            });
        beforeStep.run();
      }
      RoundingSearch.Unit searched =
          new RoundingSearch.Unit(
              unit,
              read,
              wanted,
              count - kept,
              count,
              batch,
              parts,
              student(unit.output(), judged));
      try (RoundingSearch search = new RoundingSearch(searched, weights, settings, device)) {
        LayerReconstruction outcome = search.run(beforeStep);
        search.chosen().forEach(this::store);
        return outcome;
      }
    }
  }

  /** What the unit puts out, from what it reads and its weights by name. */
  private RoundingSearch.Student student(String output, String judged) {
    return given -> {
      Tensor made =
          Objects.requireNonNull(quantized.run(given, List.of(output), Mode.INFERENCE).get(output));
      return output.equals(judged)
          ? made
          : Objects.requireNonNull(
              reference.run(Map.of(output, made), List.of(judged), Mode.INFERENCE).get(judged));
    };
  }

  private void store(RoundedWeights weights, int[] integersChosen) {
    weights.store(integersChosen);
    Scoped.withoutGradients(
        () ->
            quantized
                .constant(weights.stored().name())
                .copy_(Tensors.of(weights.stored().initializer().orElseThrow())));
  }

  /** How many samples' values fit into memory, two batches at least. */
  private int affordable(ReconstructionUnit unit, List<String> inputs, String judged) {
    int probed = fixedBatch().orElse(2);
    int least = fixedBatch().isEmpty() ? 2 : 2 * probed;
    int there = Math.min(settings.samples(), samples.count());
    if (there < least) {
      throw new QuantizationException(
          "dataset-empty",
          "%d samples are too few: reconstruction wants at least %d, a batch to optimize on and one to judge by"
              .formatted(there, least));
    }
    long bytes =
        Scoped.withoutGradients(
            () -> {
              Map<String, Tensor> few = batches.of(IntStream.range(0, probed).toArray());
              return Recording.bytes(quantized.run(few, inputs, Mode.INFERENCE), probed)
                  + Recording.bytes(reference.run(few, List.of(judged), Mode.INFERENCE), probed);
            });
    long fitting = FreeMemory.bytes() / MEMORY_SHARE / Math.max(1, bytes);
    if (fitting < least) {
      throw new QuantizationException(
          "memory-limit-exceeded",
          "%d samples of what the layers %s read and put out, %d bytes each, do not fit into the memory that is left"
              .formatted(least, unit.layers(), bytes));
    }
    return (int) Math.min(fitting, there);
  }

  /** The batch that the model says its inputs have, as older exports do; empty if any will do. */
  private OptionalInt fixedBatch() {
    return floats.inputs().stream()
        .filter(input -> !input.isInitializer())
        .flatMap(input -> input.shape().stream())
        .filter(shape -> shape.rank() > 0 && shape.size(0).isPresent())
        .mapToInt(shape -> Math.clamp(shape.size(0).getAsLong(), 1, MOST_IN_A_BATCH))
        .max();
  }

  /** The value itself, or what the one activation function that reads it makes of it. */
  private static String behindActivation(Value value) {
    List<Use> uses = value.uses();
    if (value.isGraphOutput() || uses.size() != 1) {
      return value.name();
    }
    Node reader = uses.getFirst().node();
    boolean applies =
        ACTIVATIONS.contains(reader.opType())
            && reader.domain().isEmpty()
            && reader.graph() == value.graph()
            && uses.getFirst().inputIndex() == 0;
    return applies ? reader.requireOutput(0).name() : value.name();
  }

  private static Map<String, Node> byName(Graph graph) {
    Map<String, Node> nodes = new HashMap<>();
    Set<String> twice = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      if (nodes.put(node.name(), node) != null) {
        twice.add(node.name());
      }
    }
    nodes.keySet().removeAll(twice);
    return nodes;
  }

  private static Node require(Map<String, Node> nodes, String name) {
    return Optional.ofNullable(nodes.get(name))
        .orElseThrow(
            () ->
                new QuantizationException(
                    "training-failed",
                    "There is no one layer '%s' in both the FP32 and the quantized model"
                        .formatted(name)));
  }

  private static Value value(Graph graph, String name) {
    return graph
        .value(name)
        .orElseThrow(
            () ->
                new QuantizationException(
                    "training-failed",
                    "There is no value '%s' in both the FP32 and the quantized model"
                        .formatted(name)));
  }

  @Override
  public void close() {
    quantized.close();
    reference.close();
  }
}
