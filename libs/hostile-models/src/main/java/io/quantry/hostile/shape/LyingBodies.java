package io.quantry.hostile.shape;

import static io.quantry.hostile.shape.Recipe.BOOL;
import static io.quantry.hostile.shape.Recipe.FLOAT;
import static io.quantry.hostile.shape.Recipe.INT64;
import static io.quantry.hostile.shape.Recipe.number;
import static io.quantry.hostile.shape.Recipe.subgraph;

import io.quantry.hostile.HostileModel;
import io.quantry.onnx.proto.GraphProto;
import java.util.List;

/** Loops, scans and branches whose bodies are not what the node around them says, or never end. */
final class LyingBodies {
  private LyingBodies() {}

  static List<HostileModel> all() {
    return List.of(
        loop("loop-2^40", 1L << 40, counting()),
        loop("loop-negative", -1, counting()),
        loop("loop-body-without-condition", 3, new Body().graph(false, true)),
        loop("loop-body-without-state", 3, new Body().graph(true, false)),
        loop("loop-body-empty", 3, GraphProto.newBuilder().setName("empty").build()),
        loop("loop-body-other-type", 3, otherType()),
        loop("loop-body-grows", 40, growing()),
        new Recipe("scan-inputs-beyond")
            .input("x", FLOAT, 3, 4)
            .node(
                "Scan", "x", "y", subgraph("body", identity()), number("num_scan_inputs", 1L << 31))
            .output("y")
            .build(),
        new Recipe("scan-inputs-negative")
            .input("x", FLOAT, 3, 4)
            .node("Scan", "x", "y", subgraph("body", identity()), number("num_scan_inputs", -1))
            .output("y")
            .build(),
        new Recipe("scan-without-body")
            .input("x", FLOAT, 3, 4)
            .node("Scan", "x", "y", number("num_scan_inputs", 1))
            .output("y")
            .build(),
        new Recipe("if-branches-differ")
            .input("c", BOOL)
            .input("x", FLOAT, 2)
            .node(
                "If",
                "c",
                "y z",
                subgraph("then_branch", branch("x", 2)),
                subgraph("else_branch", branch("x", 1)))
            .output("y")
            .build(),
        new Recipe("if-condition-of-many")
            .input("c", BOOL, 7)
            .input("x", FLOAT, 2)
            .node(
                "If",
                "c",
                "y",
                subgraph("then_branch", branch("x", 1)),
                subgraph("else_branch", branch("x", 1)))
            .output("y")
            .build(),
        new Recipe("if-without-branches")
            .input("c", BOOL)
            .node("If", "c", "y")
            .output("y")
            .build());
  }

  private static HostileModel loop(String name, long trips, GraphProto body) {
    return new Recipe(name)
        .input("x", FLOAT, 2)
        .scalar("trips", trips)
        .flag("go", true)
        .node("Loop", "trips go x", "y", subgraph("body", body))
        .output("y")
        .build();
  }

  private static GraphProto counting() {
    return new Body().graph(true, true);
  }

  /** A loop's body that may keep one of its outputs to itself. */
  private static final class Body {
    GraphProto graph(boolean condition, boolean state) {
      Recipe body =
          Recipe.body()
              .input("i", INT64)
              .input("c", BOOL)
              .input("s", FLOAT, 2)
              .node("Identity", "c", "c1")
              .node("Sin", "s", "s1");
      if (condition) {
        body.output("c1", BOOL);
      }
      return state ? body.output("s1", FLOAT, 2).graph() : body.graph();
    }
  }

  private static GraphProto otherType() {
    return Recipe.body()
        .input("i", INT64)
        .input("c", BOOL)
        .input("s", FLOAT, 2)
        .node("Identity", "c", "c1")
        .node("Shape", "s", "s1")
        .output("c1", BOOL)
        .output("s1", FLOAT, 2)
        .graph();
  }

  /** Doubles its state at every turn: 2^40 times the size at the end. */
  private static GraphProto growing() {
    return Recipe.body()
        .input("i", INT64)
        .input("c", BOOL)
        .input("s", FLOAT)
        .node("Identity", "c", "c1")
        .node("Concat", "s s", "s1", number("axis", 0))
        .output("c1", BOOL)
        .output("s1")
        .graph();
  }

  private static GraphProto identity() {
    return Recipe.body()
        .input("e", FLOAT, 4)
        .node("Identity", "e", "o")
        .output("o", FLOAT, 4)
        .graph();
  }

  private static GraphProto branch(String captured, int outputs) {
    Recipe branch = Recipe.body();
    for (int one = 0; one < outputs; one++) {
      branch.node("Identity", captured, "b" + one).output("b" + one);
    }
    return branch.graph();
  }
}
