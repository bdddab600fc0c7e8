package io.quantry.trainer.graph;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.QuantizationException;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.operator.OperatorTable;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The main graph of a model as a function on libtorch. Its constants are tensors that can be
 * trained in place: {@link #constant}. Any value may be given instead of computed, and any asked
 * for: what lies between is what is run. Whatever it makes belongs to the caller's {@link Scoped
 * scope}. Not thread-safe.
 */
public final class TorchGraph implements AutoCloseable {
  private final Graph graph;
  private final List<Step> steps;
  private final Map<String, Tensor> constants;
  private final Device device;
  private final ScaleGradients gradients;
  private final Map<Demand, Plan> plans = new HashMap<>();

  private TorchGraph(
      Graph graph,
      List<Step> steps,
      Map<String, Tensor> constants,
      Device device,
      ScaleGradients gradients) {
    this.graph = graph;
    this.steps = steps;
    this.constants = constants;
    this.device = device;
    this.gradients = gradients;
  }

  private record Demand(Set<String> given, List<String> wanted) {}

  /**
   * Reads a model's constants; the model itself is read no more, and left as it is.
   *
   * @param device where FLOAT constants live; integers stay on the CPU, for they become shapes
   * @throws QuantizationException {@code operator-not-trainable} with every node that libtorch
   *     cannot compute here
   */
  public static TorchGraph of(Model model, Device device) {
    Unsupported.refuse(model);
    Graph graph = model.copy().graph();
    graph.sort(); // not every exporter does
    long opset = model.opsets().version("").orElse(1);
    List<Step> steps = new ArrayList<>();
    ScaleGradients gradients = new ScaleGradients();
    for (Node node : graph.nodes()) {
      FakeQuantizer.endingIn(node)
          .map(quantizer -> new FakeQuantizeStep(quantizer, gradients))
          .ifPresent(steps::add);
      if (FakeQuantizer.endingIn(node).isEmpty()) {
        steps.add(new NodeStep(node, OperatorTable.of(node).orElseThrow(), opset));
      }
    }
    Map<String, Tensor> constants = new LinkedHashMap<>();
    Scoped.run(
        () -> {
          for (Value value : graph.initializers()) {
            Tensor tensor = Tensors.of(value.initializer().orElseThrow());
            constants.put(value.name(), Scoped.keep(Tensors.placed(tensor, device)));
          }
        });
    return new TorchGraph(graph, steps, constants, device, gradients);
  }

  /** Names of the inputs that are no constants. */
  public List<String> inputs() {
    return graph.inputs().stream()
        .filter(value -> !value.isInitializer())
        .map(Value::name)
        .toList();
  }

  /** Names of the outputs. */
  public List<String> outputs() {
    return graph.outputs().stream().map(Value::name).toList();
  }

  /** Names of all constants. */
  public Set<String> constants() {
    return constants.keySet();
  }

  /**
   * A constant, shared: what is written into it counts from the next run on.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Tensor constant(String name) {
    Tensor found = constants.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no constant " + name);
    }
    return found;
  }

  /**
   * Runs what lies between.
   *
   * @param given values by name: inputs, or any others, which are then not computed; they are
   *     copied to where the constants live if they are elsewhere
   * @param wanted names of values
   * @return the wanted values, in that order
   * @throws QuantizationException {@code training-failed} naming the node that libtorch refuses
   */
  public Map<String, Tensor> run(Map<String, Tensor> given, Collection<String> wanted, Mode mode) {
    Plan plan =
        plans.computeIfAbsent(
            new Demand(Set.copyOf(given.keySet()), List.copyOf(wanted)),
            demand -> Plan.of(steps, demand.given(), constants.keySet(), demand.wanted()));
    gradients.forget();
    Map<String, Tensor> values = start(given);
    for (Plan.Stage stage : plan.stages()) {
      compute(stage.step(), values, mode);
      stage.unused().forEach(name -> release(values, name));
    }
    Map<String, Tensor> results = new LinkedHashMap<>();
    wanted.forEach(name -> results.put(name, values.get(name)));
    return results;
  }

  /**
   * Adds the gradients of a scalar to those of all constants that want some. Learned scales of
   * activations get theirs here, not from the scalar's own {@code backward}.
   *
   * @param loss computed from what the last {@link #run} made
   */
  public void backward(Tensor loss) {
    loss.backward();
    gradients.complete();
  }

  /**
   * Runs as {@link #run} does and looks at every value.
   *
   * @return what first was infinite or NaN, data or operator; empty if none did
   */
  public Optional<String> firstNonFinite(
      Map<String, Tensor> given, Collection<String> wanted, Mode mode) {
    Map<String, Tensor> values = start(given);
    for (Map.Entry<String, Tensor> value : given.entrySet()) {
      if (isRuined(value.getValue())) {
        return Optional.of("the data of input '%s'".formatted(value.getKey()));
      }
    }
    Plan plan = Plan.of(steps, Set.copyOf(given.keySet()), constants.keySet(), wanted);
    for (Plan.Stage stage : plan.stages()) {
      compute(stage.step(), values, mode);
      for (String name : stage.step().makes()) {
        Tensor made = values.get(name);
        if (made != null && isRuined(made)) {
          return Optional.of(stage.step().label());
        }
      }
    }
    return Optional.empty();
  }

  private Map<String, Tensor> start(Map<String, Tensor> given) {
    Map<String, Tensor> values = new HashMap<>(constants);
    given.forEach((name, tensor) -> values.put(name, Tensors.placed(tensor, device)));
    return values;
  }

  private static boolean isRuined(Tensor tensor) {
    return tensor.is_floating_point() && !torch.isfinite(tensor).all().item_bool();
  }

  /**
   * Runs and adds up the bytes of every value that is computed on the way.
   *
   * @param given as for {@link #run}, made in the scope that this call opens
   */
  public long bytesComputed(
      Supplier<Map<String, Tensor>> given, Collection<String> wanted, Mode mode) {
    return Scoped.withoutGradients(
        () -> {
          Map<String, Tensor> inputs = given.get();
          Map<String, Tensor> values = start(inputs);
          long bytes = 0;
          for (Plan.Stage stage :
              Plan.of(steps, inputs.keySet(), constants.keySet(), wanted).stages()) {
            compute(stage.step(), values, mode);
            for (String name : stage.step().makes()) {
              Tensor made = values.get(name);
              bytes += made == null ? 0 : made.nbytes();
            }
            stage.unused().forEach(name -> release(values, name));
          }
          return bytes;
        });
  }

  @Override
  public void close() {
    gradients.close();
    constants.values().forEach(Scoped::release);
  }

  private static void compute(Step step, Map<String, Tensor> values, Mode mode) {
    List<Tensor> made;
    try (PointerScope scope = new PointerScope()) {
      made = step.compute(values, mode).stream().map(Scoped::keep).toList();
    } catch (RuntimeException refused) {
      throw new QuantizationException(
          "training-failed",
          "libtorch cannot compute %s: %s".formatted(step.label(), firstLine(refused)));
    }
    List<String> names = step.makes();
    for (int i = 0; i < made.size(); i++) {
      Tensor tensor = made.get(i);
      PointerScope.getInnerScope().attach(tensor);
      Scoped.release(tensor); // the scope around this run has it now
      if (i < names.size()) {
        values.put(names.get(i), tensor);
      }
    }
  }

  private static void release(Map<String, Tensor> values, String name) {
    Tensor tensor = values.remove(name);
    if (tensor != null) {
      tensor.deallocate(); // the handle; what gradients need is held by their graph
    }
  }

  private static String firstLine(RuntimeException failed) {
    String message = String.valueOf(failed.getMessage());
    return message.lines().findFirst().orElse("");
  }
}
