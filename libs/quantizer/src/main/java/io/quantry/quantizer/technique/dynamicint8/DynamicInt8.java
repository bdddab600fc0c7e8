package io.quantry.quantizer.technique.dynamicint8;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.fusion.Contrib;
import io.quantry.quantizer.fusion.Fusion;
import io.quantry.quantizer.operator.GemmForm;
import io.quantry.quantizer.operator.MatrixOperand;
import io.quantry.quantizer.scheme.Granularity;
import io.quantry.quantizer.smoothing.ProductNoise;
import io.quantry.quantizer.smoothing.Smoothing;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Preparation;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Weights in 8 bits, activations quantized on the fly.
 *
 * <ol>
 *   <li>Embedding tables (Gather of a constant matrix along its rows): see {@link EmbeddingTables}.
 *   <li>MatMul and Gemm with a constant right matrix: see {@link IntegerProducts}.
 *   <li>Everything else that has weights stays FP32, with the reason from the hardware profile.
 * </ol>
 *
 * Subgraphs are rewritten like the main graph; local functions are left alone, since they hold no
 * weights.
 */
public final class DynamicInt8 implements Technique {
  /** The operator set that brought DynamicQuantizeLinear. */
  private static final long DYNAMIC_QUANTIZE_LINEAR = 11;

  @Override
  public TechniqueDescriptor descriptor() {
    return DynamicDescriptor.DESCRIPTOR;
  }

  @Override
  public Plan plan(Work work) {
    Preparation.run(work.model(), DYNAMIC_QUANTIZE_LINEAR, work.decisions());
    if (!work.settings().flag("standardOperatorsOnly")) {
      fuse(work);
    }
    List<String> algorithms = work.settings().strings("algorithms");
    return work.trials().hasData() && !algorithms.isEmpty()
        ? new SmoothingPlan(work, new Smoothing(work.model(), node -> isQuantized(work, node)))
        : new DynamicPlan(work, Set.of());
  }

  private static void fuse(Work work) {
    for (Fusion fusion : Fusion.all()) {
      if (work.settings().strings("fusions").contains(fusion.name())) {
        int fused = fusion.apply(work.model());
        if (fused > 0) {
          work.decisions().note("%d %s were fused".formatted(fused, fusion.title()));
        }
      }
    }
  }

  private static boolean isQuantized(Work work, Node node) {
    return work.scope().exclusion(node).isEmpty();
  }

  /** Prepares activations on what calibration data show of them. */
  private record SmoothingPlan(Work work, Smoothing smoothing) implements Plan {

    @Override
    public StatisticsRequest needs() {
      return smoothing.needs();
    }

    @Override
    public Optional<Plan> apply(ActivationStatistics statistics) {
      List<String> algorithms = work.settings().strings("algorithms");
      Smoothing.Outcome outcome =
          smoothing.apply(
              statistics,
              ProductNoise.DYNAMIC,
              algorithms.contains("smooth-quant"),
              algorithms.contains("outlier-channels"),
              work.progress());
      outcome.notes().forEach(work.decisions()::note);
      return Optional.of(new DynamicPlan(work, outcome.keptFloat()));
    }
  }

  private record DynamicPlan(Work work, Set<Node> outliers) implements Plan {

    @Override
    public StatisticsRequest needs() {
      return StatisticsRequest.NONE;
    }

    @Override
    public Optional<Plan> apply(ActivationStatistics statistics) {
      List<Graph> graphs = work.model().graph().withSubgraphs();
      List<Node> nodes = new ArrayList<>();
      graphs.forEach(graph -> nodes.addAll(graph.nodes()));
      EmbeddingTables tables = new EmbeddingTables(work.settings().word("embeddings.type"));
      nodes.stream().filter(node -> node.is("Gather")).forEach(node -> gather(node, tables));
      Granularity granularity = Granularity.of(work.settings().word("weights.granularity"));
      IntegerProducts products = new IntegerProducts(granularity, tables);
      for (int i = 0; i < nodes.size(); i++) {
        work.progress().step("quantize", i, nodes.size());
        product(nodes.get(i), products);
      }
      new RemoveDeadNodes().run(work.model());
      return Optional.empty();
    }

    private void gather(Node node, EmbeddingTables tables) {
      if (!EmbeddingTables.reads(node)) {
        return;
      }
      Optional<String> obstacle =
          work.scope().exclusion(node).or(() -> tables.obstacle(node, work.scope()));
      if (obstacle.isPresent()) {
        work.decisions().keptFloat(node, obstacle.get());
      } else {
        work.decisions().quantized(node, tables.form(node));
        tables.rewrite(node);
      }
    }

    private void product(Node node, IntegerProducts products) {
      if (node.isRemoved()) {
        return;
      }
      if (isAttention(node)) {
        attention(node, products);
        return;
      }
      if (!node.domain().isEmpty()) {
        return;
      }
      if (outliers.contains(node)) {
        work.decisions().keptFloat(node, "it holds outlier channels");
        return;
      }
      String refusal = work.hardware().dynamicRefusals().get(node.opType());
      String kernels = work.hardware().dynamicKernels().get(node.opType());
      Decisions decisions = work.decisions();
      if (refusal != null) {
        decisions.keptFloat(node, work.scope().exclusion(node).orElse(refusal));
      } else if (kernels != null && (node.is("MatMul") || node.is("Gemm"))) {
        Optional<String> obstacle = work.scope().exclusion(node).or(() -> obstacle(node));
        if (obstacle.isPresent()) {
          decisions.keptFloat(node, obstacle.get());
        } else {
          decisions.quantized(node, products.form());
          decisions.expectKernel(kernels);
          products.rewrite(node, MatrixOperand.of(node).orElseThrow());
        }
      }
    }

    private void attention(Node node, IntegerProducts products) {
      Optional<String> excluded = work.scope().exclusion(node);
      if (excluded.isPresent()) {
        work.decisions().keptFloat(node, excluded.get());
      } else {
        work.decisions().quantized(node, products.form());
        work.decisions().expectKernel("QAttention");
        products.rewriteAttention(node, MatrixOperand.of(node).orElseThrow());
      }
    }

    private static boolean isAttention(Node node) {
      return node.domain().equals(Contrib.DOMAIN)
          && node.opType().equals("Attention")
          && MatrixOperand.of(node).isPresent();
    }

    private static Optional<String> obstacle(Node node) {
      if (MatrixOperand.of(node).isEmpty()) {
        boolean constant = node.requireInput(0).isConstant() || node.requireInput(1).isConstant();
        return Optional.of(
            constant
                ? "its constant operand is not an FP32 matrix on the right"
                : "both operands are activations");
      }
      return GemmForm.obstacle(node);
    }
  }
}
