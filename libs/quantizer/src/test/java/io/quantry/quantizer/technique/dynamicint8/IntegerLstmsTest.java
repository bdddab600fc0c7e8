package io.quantry.quantizer.technique.dynamicint8;

import static io.quantry.quantizer.technique.dynamicint8.LstmSamples.BATCH;
import static io.quantry.quantizer.technique.dynamicint8.LstmSamples.HIDDEN;
import static io.quantry.quantizer.technique.dynamicint8.LstmSamples.INPUTS;
import static io.quantry.quantizer.technique.dynamicint8.LstmSamples.STEPS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.technique.ExpectedKernel;
import io.quantry.quantizer.technique.LayerDecision;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntegerLstmsTest {
  /**
   * Seven bits of magnitude give 42 dB where values fill their range; those of a normal
   * distribution fill a third of it or less, which costs about 10 dB.
   */
  private static final double LEAST_SQNR_DB = 30;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} directions, optional inputs {1}, by {2}")
  @CsvSource({"1, true, channel", "2, true, channel", "2, false, channel", "2, true, tensor"})
  void staysAsCloseToFloatAsEightBitsAllow(int directions, boolean optional, String granularity) {
    Model original = LstmSamples.model("LSTM", directions, optional);
    Model model = ModelReader.read(ModelWriter.toBytes(original));
    QuantizationOutcome outcome =
        quantize(model, Map.of("weights", Map.of("granularity", granularity)), Trials.NONE);
    assertThat(outcome.expectedKernels())
        .containsExactly(new ExpectedKernel("DynamicQuantizeLSTM", 1));
    assertThat(outcome.quantized()).extracting(LayerDecision::node).containsExactly("recurrence");
    assertThat(model.graph().initializers())
        .noneMatch(
            value -> value.elementType().orElseThrow() == ElementType.FLOAT && isMatrix(value));
    OrtTrials trials = new OrtTrials(List.of(feeds(directions, optional)), folder, 1);
    List<OutputFidelity> outputs = trials.compare(original, model);
    assertThat(outputs).extracting(OutputFidelity::output).containsExactly("y", "last", "cell");
    assertThat(OutputFidelity.worstSqnrDb(outputs))
        .as("seed %d", LstmSamples.SEED)
        .isBetween(LEAST_SQNR_DB, 60.0);
  }

  @Test
  void rewritesNodesInBranches() {
    Model original = LstmSamples.branches();
    Model model = ModelReader.read(ModelWriter.toBytes(original));
    quantize(model, Map.of(), Trials.NONE);
    assertThat(model.graph().withSubgraphs().stream().flatMap(graph -> graph.nodes().stream()))
        .extracting(Node::opType)
        .containsOnlyOnce("DynamicQuantizeLSTM")
        .doesNotContain("LSTM");
    Map<String, TensorValue> feeds = feeds(1, true);
    feeds.put("early", new TensorValue(ElementType.BOOL, new long[0], one()));
    OrtTrials trials = new OrtTrials(List.of(feeds), folder, 1);
    assertThat(OutputFidelity.worstSqnrDb(trials.compare(original, model)))
        .isBetween(LEAST_SQNR_DB, 60.0);
  }

  @Test
  void keepsWhatTheOperatorDoesNotTake() {
    Model batchFirst = LstmSamples.model("LSTM", 1, false);
    batchFirst.graph().nodes().getFirst().setAttribute(Attribute.of("layout", 1));
    assertRefused(batchFirst, Map.of(), "layout 0 only");

    assertRefused(LstmSamples.model("GRU", 1, true), Map.of(), "no integer kernel");

    Graph graph = LstmSamples.graph(1, false);
    Node node = LstmSamples.append(graph, graph, "LSTM", 1, false);
    Value weights = node.requireInput(1);
    Value scaled =
        graph
            .newNode("Mul")
            .inputs(weights, graph.value("x").orElseThrow())
            .output("scaled")
            .insertBefore(node)
            .requireOutput(0);
    node.setInput(1, scaled);
    graph.addOutput(node.requireOutput(0));
    assertRefused(LstmSamples.model(graph), Map.of(), "not both constant");
  }

  @ParameterizedTest
  @ValueSource(strings = {"excludeOps", "excludeNodes"})
  void keepsWhatIsExcluded(String list) {
    String pattern = list.equals("excludeOps") ? "LSTM" : "recur*";
    assertRefused(
        LstmSamples.model("LSTM", 1, false),
        Map.of("scope", Map.of(list, List.of(pattern))),
        "excluded by scope." + list);
  }

  @Test
  void keepsToTheStandardWhereAsked() {
    assertRefused(
        LstmSamples.model("LSTM", 1, false),
        Map.of("standardOperatorsOnly", true),
        "the standard has no integer LSTM");
  }

  @ParameterizedTest(name = "{0} µs after 100: {1}")
  @CsvSource({"60, true", "101, true", "103, false"})
  void keepsItOnlyWhereItIsNoSlower(double micros, boolean kept) {
    Model model = LstmSamples.model("LSTM", 1, false);
    Graph graph = model.graph();
    Value head = graph.addInitializer("head", Tensor.ofFloats(new float[HIDDEN * 2], HIDDEN, 2));
    Value last = graph.outputs().get(1);
    Value logits =
        graph.newNode("MatMul").inputs(last, head).output("logits").append().requireOutput(0);
    graph.addOutput(logits);
    Trials trials = new Timed(new OrtTrials(List.of(feeds(1, false)), folder, 1), micros);
    QuantizationOutcome outcome = quantize(model, Map.of("algorithms", List.of()), trials);
    assertThat(outcome.quantized().stream().anyMatch(one -> one.opType().equals("LSTM")))
        .isEqualTo(kept);
    String said = kept ? outcome.notes().toString() : outcome.keptFloat().toString();
    assertThat(said).contains("%.0f µs after 100".formatted(micros));
  }

  private static boolean isMatrix(Value value) {
    return value.initializer().orElseThrow().rank() == 3;
  }

  private static java.nio.ByteBuffer one() {
    return TensorValue.allocate(ElementType.BOOL, 1).put(0, (byte) 1);
  }

  private static void assertRefused(Model model, Map<String, ?> parameters, String reason) {
    assertThatThrownBy(() -> quantize(model, parameters, Trials.NONE))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("recurrence")
        .hasMessageContaining(reason);
  }

  private static QuantizationOutcome quantize(
      Model model, Map<String, ?> parameters, Trials trials) {
    return new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest("dynamic", parameters),
            ActivationSource.NONE,
            trials,
            ProgressListener.NONE);
  }

  private static Map<String, TensorValue> feeds(int directions, boolean optional) {
    Map<String, TensorValue> feeds = new LinkedHashMap<>();
    feeds.put("x", tensor(1, 1, STEPS, BATCH, INPUTS));
    if (optional) {
      feeds.put("h", tensor(2, 0.3, directions, BATCH, HIDDEN));
      feeds.put("c", tensor(3, 0.3, directions, BATCH, HIDDEN));
    }
    return feeds;
  }

  private static TensorValue tensor(long seed, double spread, long... dims) {
    int count = Math.toIntExact(dims[0] * dims[1] * dims[2]);
    return TensorValue.ofFloats(LstmSamples.values(seed, count, spread), dims);
  }

  /** Says that the first of two models takes so long and the second 100 µs. */
  private record Timed(Trials delegate, double micros) implements Trials {
    @Override
    public Map<String, Tensor> evaluate(Model constants) {
      return delegate.evaluate(constants);
    }

    @Override
    public boolean canRun() {
      return true;
    }

    @Override
    public boolean hasData() {
      return false;
    }

    @Override
    public boolean runs(Model model) {
      return delegate.runs(model);
    }

    @Override
    public List<OutputFidelity> compare(Model reference, Model candidate) {
      return delegate.compare(reference, candidate);
    }

    @Override
    public List<Double> medianMicros(List<Model> models) {
      return List.of(micros, 100.0);
    }

    @Override
    public List<NodeTime> nodeTimes(Model model) {
      return delegate.nodeTimes(model);
    }
  }
}
