package io.quantry.hostile.shape;

import static io.quantry.hostile.shape.Recipe.BOOL;
import static io.quantry.hostile.shape.Recipe.FLOAT;
import static io.quantry.hostile.shape.Recipe.subgraph;

import io.quantry.hostile.HostileModel;
import io.quantry.onnx.proto.FunctionProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import java.util.List;

/** Functions that call functions, branches in branches, chains: what recursion stumbles over. */
final class DeepStructures {
  private static final String DOMAIN = "local";

  private DeepStructures() {}

  static List<HostileModel> all() {
    return List.of(
        functions("3000-chained-functions", 3_000, 1),
        functions("1000-chained-functions", 1_000, 1),
        functions("60-chained-functions", 60, 1),
        functions("2^30-expanded-nodes", 31, 2),
        functions("2^19-expanded-nodes", 19, 2),
        selfCall(),
        normalization("function-with-layer-normalization", "LayerNormalization", 16),
        normalization("function-with-simplified-one", "SimplifiedLayerNormalization", 17),
        branches("30-nested-ifs", 30),
        branches("33-nested-ifs", 33),
        chain("100000-nodes-in-a-row", 100_000),
        opset("operator-set-0", 0),
        opset("operator-set-minus-1", -1),
        opset("operator-set-9999", 9_999),
        opset("operator-set-2^62", 1L << 62));
  }

  /** Each calls the next so many times; the last one is a Relu. */
  private static HostileModel functions(String name, int depth, int calls) {
    Recipe recipe =
        new Recipe(name).input("x", FLOAT, 2).node(DOMAIN + ".F0", "x", "y").output("y", FLOAT, 2);
    ModelProto.Builder model = recipe.model();
    model.addOpsetImportBuilder().setDomain(DOMAIN).setVersion(1);
    for (int level = 0; level < depth; level++) {
      FunctionProto.Builder function =
          FunctionProto.newBuilder().setDomain(DOMAIN).setName("F" + level).addInput("a0");
      function.addOpsetImportBuilder().setDomain("").setVersion(17);
      function.addOpsetImportBuilder().setDomain(DOMAIN).setVersion(1);
      boolean last = level == depth - 1;
      int nodes = last ? 1 : calls;
      for (int one = 0; one < nodes; one++) {
        NodeProto.Builder node =
            NodeProto.newBuilder().addInput("a" + one).addOutput("a" + (one + 1));
        function.addNode(
            last ? node.setOpType("Relu") : node.setOpType("F" + (level + 1)).setDomain(DOMAIN));
      }
      model.addFunctions(function.addOutput("a" + nodes));
    }
    return recipe.build();
  }

  private static HostileModel selfCall() {
    Recipe recipe =
        new Recipe("function-calls-itself")
            .input("x", FLOAT, 2)
            .node(DOMAIN + ".F", "x", "y")
            .output("y", FLOAT, 2);
    recipe.model().addOpsetImportBuilder().setDomain(DOMAIN).setVersion(1);
    FunctionProto.Builder function =
        recipe.model().addFunctionsBuilder().setDomain(DOMAIN).setName("F").addInput("a");
    function.addOpsetImportBuilder().setDomain(DOMAIN).setVersion(1);
    function.addNodeBuilder().setDomain(DOMAIN).setOpType("F").addInput("a").addOutput("b");
    function.addOutput("b");
    return recipe.build();
  }

  /** Crashes ONNX Runtime 1.29 at load: outside of functions it has the operator in any set. */
  private static HostileModel normalization(String name, String operator, long imported) {
    Recipe recipe =
        new Recipe(name)
            .input("x", FLOAT, 3)
            .input("s", FLOAT, 3)
            .node(DOMAIN + ".F", "x s", "y")
            .output("y", FLOAT, 3);
    recipe.model().addOpsetImportBuilder().setDomain(DOMAIN).setVersion(1);
    FunctionProto.Builder function =
        recipe.model().addFunctionsBuilder().setDomain(DOMAIN).setName("F");
    function.addInput("a").addInput("b").addOutput("c");
    function.addOpsetImportBuilder().setDomain("").setVersion(imported);
    function.addNodeBuilder().setOpType(operator).addInput("a").addInput("b").addOutput("c");
    return recipe.build();
  }

  private static HostileModel branches(String name, int depth) {
    GraphProto inner = Recipe.body().node("Relu", "x", "b0").output("b0", FLOAT, 2).graph();
    for (int level = 1; level < depth; level++) {
      GraphProto other =
          Recipe.body().node("Identity", "x", "e" + level).output("e" + level, FLOAT, 2).graph();
      inner =
          Recipe.body()
              .node(
                  "If",
                  "c",
                  "b" + level,
                  subgraph("then_branch", inner),
                  subgraph("else_branch", other))
              .output("b" + level, FLOAT, 2)
              .graph();
    }
    GraphProto other = Recipe.body().node("Identity", "x", "e").output("e", FLOAT, 2).graph();
    return new Recipe(name)
        .input("x", FLOAT, 2)
        .input("c", BOOL)
        .node("If", "c", "y", subgraph("then_branch", inner), subgraph("else_branch", other))
        .output("y", FLOAT, 2)
        .build();
  }

  private static HostileModel chain(String name, int nodes) {
    Recipe recipe = new Recipe(name).input("v0", FLOAT, 2);
    for (int one = 0; one < nodes; one++) {
      recipe.node("Relu", "v" + one, "v" + (one + 1));
    }
    return recipe.output("v" + nodes, FLOAT, 2).build();
  }

  private static HostileModel opset(String name, long version) {
    Recipe recipe = new Recipe(name).input("x", FLOAT, 2).node("Relu", "x", "y").output("y");
    recipe.model().getOpsetImportBuilder(0).setVersion(version);
    return recipe.build();
  }
}
