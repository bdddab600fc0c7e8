package io.quantry.hostile.shape;

import static io.quantry.hostile.shape.Recipe.FLOAT;
import static io.quantry.hostile.shape.Recipe.INT64;
import static io.quantry.hostile.shape.Recipe.STRING;
import static io.quantry.hostile.shape.Recipe.ints;
import static io.quantry.hostile.shape.Recipe.number;
import static io.quantry.hostile.shape.Recipe.text;

import io.quantry.hostile.HostileModel;
import io.quantry.onnx.proto.SparseTensorProto;
import io.quantry.onnx.proto.TensorProto;
import io.quantry.onnx.proto.TypeProto;
import io.quantry.onnx.proto.ValueInfoProto;
import java.util.List;

/** Sequences, strings, sparse constants, and indexes that lie outside of what they index. */
final class OddValues {
  private OddValues() {}

  static List<HostileModel> all() {
    return List.of(
        new Recipe("sequence-at-beyond")
            .input("x", FLOAT, 2)
            .scalar("at", 1L << 40)
            .node("SequenceConstruct", "x x", "s")
            .node("SequenceAt", "s at", "y")
            .output("y")
            .build(),
        new Recipe("sequence-erase-empty")
            .input("x", FLOAT, 2)
            .node("SequenceEmpty", "", "s")
            .node("SequenceErase", "s", "t")
            .node("ConcatFromSequence", "t", "y", number("axis", 9))
            .output("y")
            .build(),
        new Recipe("split-to-sequence-negative")
            .input("x", FLOAT, 4)
            .longs("parts", -1, 5)
            .node("SplitToSequence", "x parts", "s")
            .node("ConcatFromSequence", "s", "y", number("axis", 0))
            .output("y")
            .build(),
        sequenceInput(),
        new Recipe("string-input")
            .input("x", STRING, 3)
            .node("StringNormalizer", "x", "y", text("locale", "xx_XX.nonsense"))
            .output("y", STRING, 3)
            .build(),
        new Recipe("string-cast")
            .input("x", FLOAT, 3)
            .node("Cast", "x", "s", number("to", STRING))
            .node("Cast", "s", "y", number("to", INT64))
            .output("y")
            .build(),
        cast("cast-to-uint4", 21, 10, 21),
        cast("cast-to-float8e8m0", 24, 12, 24),
        new Recipe("reshape-to-2^32-axes")
            .input("x", FLOAT, 2, 3, 4)
            .input("to", INT64, 1L << 32)
            .node("Reshape", "x to", "y")
            .output("y")
            .build(),
        sparse("sparse-index-beyond", 1L << 40, 4),
        sparse("sparse-index-negative", -1, 4),
        sparse("sparse-dense-1tb", 0, 1L << 38),
        sparse("sparse-overflow", 0, 1L << 40, 1L << 40),
        gather("gather-beyond", 1L << 40),
        gather("gather-negative-beyond", -(1L << 40)),
        new Recipe("gather-nd-beyond")
            .input("x", FLOAT, 4)
            .longs("at", 1L << 40)
            .node("GatherND", "x at", "y")
            .output("y")
            .build(),
        new Recipe("scatter-elements-beyond")
            .input("x", FLOAT, 4)
            .longs("at", 1L << 40)
            .floats("u", 1, 1)
            .node("ScatterElements", "x at u", "y")
            .output("y")
            .build(),
        new Recipe("scatter-nd-beyond")
            .input("x", FLOAT, 4)
            .longs("at", -99)
            .floats("u", 1)
            .node("ScatterND", "x at u", "y")
            .output("y")
            .build(),
        new Recipe("reshape-two-unknown")
            .input("x", FLOAT, 4)
            .longs("to", -1, -1)
            .node("Reshape", "x to", "y")
            .output("y")
            .build(),
        new Recipe("reshape-wraps")
            .input("x", FLOAT, 4)
            .longs("to", 1L << 32, 1L << 32, 4)
            .node("Reshape", "x to", "y")
            .output("y")
            .build(),
        new Recipe("transpose-perm-beyond")
            .input("x", FLOAT, 2, 2)
            .node("Transpose", "x", "y", ints("perm", 7, -3))
            .output("y")
            .build(),
        new Recipe("slice-step-zero")
            .input("x", FLOAT, 4)
            .longs("from", 0)
            .longs("to", Long.MAX_VALUE)
            .longs("axes", 0)
            .longs("steps", 0)
            .node("Slice", "x from to axes steps", "y")
            .output("y")
            .build(),
        new Recipe("slice-step-smallest")
            .input("x", FLOAT, 4)
            .longs("from", Long.MAX_VALUE)
            .longs("to", Long.MIN_VALUE)
            .longs("axes", 0)
            .longs("steps", Long.MIN_VALUE)
            .node("Slice", "x from to axes steps", "y")
            .output("y")
            .build(),
        new Recipe("topk-more-than-there-are")
            .input("x", FLOAT, 4)
            .longs("k", 1L << 40)
            .node("TopK", "x k", "y i")
            .output("y")
            .build(),
        new Recipe("einsum-nonsense")
            .input("x", FLOAT, 2, 2)
            .node("Einsum", "x x", "y", text("equation", "ij,jk->zzzz" + "a".repeat(500)))
            .output("y")
            .build(),
        new Recipe("nms-on-wrong-rank")
            .input("x", FLOAT, 4)
            .node("NonMaxSuppression", "x x", "y")
            .output("y")
            .build(),
        new Recipe("lstm-hidden-size")
            .input("x", FLOAT, 2, 1, 4)
            .floats("w", 16, 1, 4, 4)
            .floats("r", 4, 1, 4, 1)
            .node("LSTM", "x w r", "y", number("hidden_size", 1L << 31))
            .output("y")
            .build(),
        new Recipe("batch-normalization-short")
            .input("x", FLOAT, 1, 8, 2, 2)
            .floats("s", 1, 1)
            .node("BatchNormalization", "x s s s s", "y")
            .output("y")
            .build(),
        new Recipe("conv-groups-zero")
            .input("x", FLOAT, 1, 4, 8, 8)
            .floats("w", 36, 4, 1, 3, 3)
            .node("Conv", "x w", "y", number("group", 0))
            .output("y")
            .build(),
        new Recipe("conv-dilations-huge")
            .input("x", FLOAT, 1, 4, 8, 8)
            .floats("w", 144, 4, 4, 3, 3)
            .node("Conv", "x w", "y", ints("dilations", Long.MAX_VALUE, Long.MAX_VALUE))
            .output("y")
            .build(),
        new Recipe("tree-ensemble-indexes")
            .input("x", FLOAT, 1, 4)
            .node(
                "ai.onnx.ml.TreeEnsembleRegressor",
                "x",
                "y",
                ints("nodes_treeids", 0),
                ints("nodes_nodeids", 1L << 40),
                ints("nodes_featureids", 1L << 40),
                ints("nodes_truenodeids", -1),
                ints("nodes_falsenodeids", 1L << 40),
                number("n_targets", 1L << 40))
            .output("y")
            .build());
  }

  /** An output of a type that the runtime computes and its Java interface does not name. */
  private static HostileModel cast(String name, long type, long irVersion, long opset) {
    Recipe recipe =
        new Recipe(name)
            .input("x", FLOAT, 3)
            .node("Cast", "x", "y", number("to", type))
            .output("y");
    recipe.model().setIrVersion(irVersion).getOpsetImportBuilder(0).setVersion(opset);
    return recipe.build();
  }

  private static HostileModel gather(String name, long at) {
    return new Recipe(name)
        .input("x", FLOAT, 4)
        .longs("at", at)
        .node("Gather", "x at", "y")
        .output("y")
        .build();
  }

  private static HostileModel sequenceInput() {
    Recipe recipe = new Recipe("sequence-input").node("SequenceLength", "s", "y").output("y");
    ValueInfoProto.Builder input = recipe.model().getGraphBuilder().addInputBuilder().setName("s");
    input
        .getTypeBuilder()
        .getSequenceTypeBuilder()
        .setElemType(
            TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder().setElemType(FLOAT)));
    return recipe.build();
  }

  private static HostileModel sparse(String name, long index, long... dims) {
    Recipe recipe = new Recipe(name).input("x", FLOAT, 1).node("Add", "x w", "y").output("y");
    SparseTensorProto.Builder sparse =
        SparseTensorProto.newBuilder()
            .setValues(
                TensorProto.newBuilder().setName("w").setDataType(FLOAT).addDims(1).addFloatData(1))
            .setIndices(TensorProto.newBuilder().setDataType(INT64).addDims(1).addInt64Data(index));
    for (long dim : dims) {
      sparse.addDims(dim);
    }
    recipe.model().getGraphBuilder().addSparseInitializer(sparse);
    return recipe.build();
  }
}
