package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseQuantizer;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.WeightQuantizer;
import io.quantry.quantizer.store.FloatReader;
import io.quantry.quantizer.store.TensorSet;
import io.quantry.quantizer.store.TensorStore;
import io.quantry.quantizer.weights.FiniteWeights;
import io.quantry.quantizer.weights.Lines;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Weights in int8 with a scale for each line, brought back by {@code Cast(q) * scale}, which the
 * runtime folds when it loads the model: a smaller file and FP32's speed. One slice in front of the
 * line's axis is in memory at a time.
 */
final class PlainWeights {
  private final Site.Plain site;
  private final TensorStore.Draft integers;
  private final TensorStore.Draft scales;
  private final MatrixEncoder.Heard heard;

  /** What was stored. */
  record Stored(Tensor integers, Tensor scales) {
    /** From tensors in that order. */
    static Stored of(List<Tensor> tensors) {
      return new Stored(tensors.get(0), tensors.get(1));
    }
  }

  /**
   * @param drafts of the {@link #parts}
   */
  PlainWeights(TensorSet drafts, Site.Plain site, MatrixEncoder.Heard heard) {
    this.site = site;
    this.heard = heard;
    this.integers = drafts.draft(0);
    this.scales = drafts.draft(1);
  }

  /**
   * Integers and scales.
   *
   * @param key of the weights, to which theirs are added
   */
  static List<TensorSet.Part> parts(String key, Site.Plain site) {
    return List.of(
        new TensorSet.Part(key + "/integers", ElementType.INT8, site.tensor().dims()),
        new TensorSet.Part(
            key + "/scales",
            ElementType.FLOAT,
            site.lines().scaleDims().stream().mapToLong(Long::longValue).toArray()));
  }

  Stored encode() {
    Lines lines = site.lines();
    FloatReader source = new FloatReader(site.tensor());
    float[] slice = new float[Math.multiplyExact(lines.length(), lines.inner())];
    for (int outer = 0; outer < lines.outer(); outer++) {
      source.read(slice, 0, slice.length);
      FiniteWeights.require(site.source().name(), slice, (long) outer * slice.length);
      BlockwiseWeights rounded =
          BlockwiseQuantizer.symmetric(
              slice, Blocks.lines(1, lines.length(), lines.inner()), WeightQuantizer.LIMIT);
      integers.write(ByteBuffer.wrap(rounded.values()));
      ByteBuffer bytes =
          ByteBuffer.allocate(Float.BYTES * rounded.scales().length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(rounded.scales());
      scales.write(bytes);
      heard.elements(slice.length);
    }
    return finish();
  }

  /** The tensors, all of whose bytes were written or are not wanted. */
  Stored finish() {
    return new Stored(integers.finish(), scales.finish());
  }

  /** Lets the site's readers read what was stored, directly or through a Transpose. */
  static void replace(Site.Plain site, Value integers, Value scales) {
    Graph graph = site.source().graph();
    String name = site.source().name();
    Node cast =
        graph
            .newNode("Cast")
            .inputs(integers)
            .attribute(Attribute.of("to", ElementType.FLOAT.code()))
            .output(name + "_float32")
            .insertBefore(graph.nodes().getFirst());
    Value wide =
        graph
            .newNode("Mul")
            .inputs(cast.requireOutput(0), scales)
            .output(name + "_scaled")
            .insertAfter(cast)
            .requireOutput(0);
    Set<Node> readers = new HashSet<>(site.readers());
    for (Use use : site.source().uses()) {
      Node node = use.node();
      boolean turned =
          node.is("Transpose")
              && node.requireOutput(0).consumers().stream().anyMatch(readers::contains);
      if (readers.contains(node) || turned) {
        node.setInput(use.inputIndex(), wide);
      }
    }
  }
}
