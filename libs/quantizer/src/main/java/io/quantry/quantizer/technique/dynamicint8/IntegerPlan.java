package io.quantry.quantizer.technique.dynamicint8;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.embedding.EmbeddingTables;
import io.quantry.quantizer.fusion.Contrib;
import io.quantry.quantizer.operator.AttentionForm;
import io.quantry.quantizer.operator.GemmForm;
import io.quantry.quantizer.operator.MatrixOperand;
import io.quantry.quantizer.scheme.Granularity;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.ReducedRange;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rewrites tables, products, attention and LSTMs in 8 bits.
 *
 * @param outliers products that stay in FP32 because they hold outlier channels
 * @param lstms whether LSTMs are rewritten
 */
record IntegerPlan(Work work, Set<Node> outliers, LstmChoice lstms) implements Technique.Plan {

  @Override
  public StatisticsRequest needs() {
    return StatisticsRequest.NONE;
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    List<Graph> graphs = work.model().graph().withSubgraphs();
    List<Node> nodes = new ArrayList<>();
    graphs.forEach(graph -> nodes.addAll(graph.nodes()));
    int limit = ReducedRange.limit(work);
    EmbeddingTables tables =
        new EmbeddingTables(
            work.settings().word(EmbeddingTables.TYPE.path()),
            limit,
            node -> node.is("MatMul") || node.is("Gemm") || node.is("Transpose"));
    tables.quantize(work);
    Granularity granularity = Granularity.of(work.settings().word("weights.granularity"));
    IntegerProducts products = new IntegerProducts(granularity, limit, tables);
    IntegerLstms recurrences = new IntegerLstms(granularity, limit);
    for (int i = 0; i < nodes.size(); i++) {
      work.progress().step("quantize", i, nodes.size());
      if (nodes.get(i).is("LSTM")) {
        lstm(nodes.get(i), recurrences);
      } else {
        product(nodes.get(i), products);
      }
    }
    new RemoveDeadNodes().run(work.model());
    return Optional.empty();
  }

  private void product(Node node, IntegerProducts products) {
    if (node.isRemoved()) {
      return;
    }
    if (AttentionForm.isAttention(node)) {
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

  private void lstm(Node node, IntegerLstms recurrences) {
    Optional<String> obstacle =
        work.scope()
            .exclusion(node)
            .or(() -> Optional.ofNullable(work.hardware().dynamicRefusals().get("LSTM")))
            .or(() -> IntegerLstms.obstacle(node))
            .or(lstms::refusal);
    if (obstacle.isPresent()) {
      work.decisions().keptFloat(node, obstacle.get());
    } else {
      work.decisions().quantized(node, recurrences.form());
      work.decisions().expectKernel("DynamicQuantizeLSTM");
      recurrences.rewrite(node);
      Contrib.into(work.model());
    }
  }

  private void attention(Node node, IntegerProducts products) {
    Optional<String> obstacle =
        work.scope()
            .exclusion(node)
            .or(() -> Optional.ofNullable(work.hardware().dynamicRefusals().get("MatMul")))
            .or(() -> AttentionForm.obstacle(node));
    if (obstacle.isPresent()) {
      work.decisions().keptFloat(node, obstacle.get());
    } else {
      work.decisions().quantized(node, products.form());
      work.decisions().expectKernel("QAttention");
      products.rewriteAttention(node, MatrixOperand.of(node).orElseThrow());
    }
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
