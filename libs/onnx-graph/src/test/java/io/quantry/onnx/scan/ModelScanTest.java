package io.quantry.onnx.scan;

import static io.quantry.onnx.TinyModel.entry;
import static io.quantry.onnx.TinyModel.functions;
import static io.quantry.onnx.TinyModel.model;
import static io.quantry.onnx.TinyModel.nestedIfs;
import static io.quantry.onnx.TinyModel.node;
import static io.quantry.onnx.TinyModel.opset;
import static io.quantry.onnx.TinyModel.relu;
import static io.quantry.onnx.TinyModel.tensor;
import static io.quantry.onnx.TinyModel.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.SharedData;
import io.quantry.onnx.TinyModel;
import io.quantry.onnx.Violation;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.TensorProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelScanTest {
  @Test
  void passesAWellFormedModel() {
    assertThat(ModelScan.scan(bytes(model(relu())))).isEmpty();
    assertThat(ModelScan.scan(bytes(model(nestedIfs(ScanLimits.SUBGRAPH_NESTING))))).isEmpty();
    assertThat(ModelScan.scan(bytes(functions(40, 1)))).isEmpty();
  }

  /** Rules that fit one operator of one runtime must not fit its neighbours. */
  @Test
  void passesWhatIsOnlySimilarToWhatCrashes() {
    assertThat(ModelScan.scan(sizes(64))).isEmpty();
    assertThat(ModelScan.scan(inFunction("LayerNormalization", 17))).isEmpty();
    assertThat(
            ModelScan.scan(
                bytes(
                    model(relu().addNode(node("LayerNormalization", List.of("x"), List.of("z")))))))
        .isEmpty();
  }

  @Test
  void passesUnusedImportsOfUnknownDomains() {
    assertThat(ModelScan.scan(bytes(model(relu()).addOpsetImport(opset("com.example", 3)))))
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("hostileModels")
  void refusesHostileModels(String slug, String what, byte[] model) {
    List<Violation> violations =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> ModelScan.scan(model), what);
    assertThat(violations).extracting(violation -> violation.code().slug()).contains(slug);
    assertThat(violations.getFirst().code().slug()).as(violations.toString()).isEqualTo(slug);
  }

  static Stream<Arguments> hostileModels() throws IOException {
    byte[] valid = bytes(model(relu()));
    return Stream.of(
        arguments("empty-upload", "no bytes", new byte[0]),
        arguments("not-onnx", "zip", zip()),
        arguments("not-onnx", "pickle", new byte[] {(byte) 0x80, 2, '}', 'q', 0, '.'}),
        arguments("not-onnx", "text", "{\"model\": 1}".getBytes(StandardCharsets.UTF_8)),
        arguments("not-onnx", "noise", new byte[] {7, 7, 7, 7}),
        arguments("model-malformed", "truncated", Arrays.copyOf(valid, valid.length - 3)),
        arguments("model-malformed", "no graph", bytes(model(relu()).clearGraph())),
        arguments("model-malformed", "graph twice", twice(valid)),
        arguments("model-too-deep", "10,000 groups", groups(10_000)),
        arguments("model-graph-limit", "3,000 subgraphs", nestedSubgraphBytes(3_000)),
        arguments("model-graph-limit", "33 subgraphs", bytes(model(nestedIfs(33)))),
        arguments("model-graph-limit", "3,000 functions", bytes(functions(3_000, 1))),
        arguments("model-graph-limit", "900 functions deep", bytes(functions(900, 1))),
        arguments("model-graph-limit", "2^30 nodes", bytes(functions(31, 2))),
        arguments("model-graph-limit", "200,001 nodes", bytes(model(chain(200_001)))),
        arguments("external-data-forbidden", "parent", external("../../etc/passwd", "x")),
        arguments("external-data-forbidden", "absolute", external("/etc/passwd", "x")),
        arguments("external-data-forbidden", "marker", external("*/_ORT_MEM_ADDR_/*", "x")),
        arguments("external-data-forbidden", "backslash", external("..\\x", "x")),
        arguments("external-data-forbidden", "undeclared", external("weights.bin", "x")),
        arguments("external-data-forbidden", "two locations", external("a", "location")),
        arguments("operator-not-allowed", "EPContext", operator("com.microsoft", "EPContext")),
        arguments("operator-not-allowed", "unknown domain", operator("com.example", "Evil")),
        arguments("opset-unsupported", "set 0", opsets(0)),
        arguments("opset-unsupported", "set 9999", opsets(9999)),
        arguments("opset-unsupported", "none", bytes(model(relu()).clearOpsetImport())),
        arguments("opset-unsupported", "IR 99", bytes(model(relu()).setIrVersion(99))),
        arguments("model-shape-invalid", "overflow", with(tensor("w", 4, 1L << 40, 1L << 40, 0))),
        arguments("model-shape-invalid", "negative", with(tensor("w", 4, -1))),
        arguments(
            "model-shape-invalid",
            "declared overflow",
            bytes(model(relu().addValueInfo(value("v", Long.MAX_VALUE, 2))))),
        arguments(
            "model-shape-invalid",
            "declared negative",
            bytes(model(relu().addValueInfo(value("v", -7))))),
        arguments("model-shape-invalid", "sizes of 2^32 axes", sizes(1L << 32)),
        arguments("model-shape-invalid", "sizes of 65 axes", sizes(65)),
        arguments("opset-unsupported", "in a function", inFunction("LayerNormalization", 16)),
        arguments(
            "opset-unsupported", "in a function", inFunction("SimplifiedLayerNormalization", 17)),
        arguments("model-tensor-mismatch", "bytes", with(tensor("w", 4, 2))),
        arguments("model-tensor-mismatch", "type", with(tensor("w", 4, 1).setDataType(99))),
        arguments(
            "model-tensor-mismatch",
            "elements",
            with(tensor("w", 0, 3).clearRawData().addFloatData(1))),
        arguments("model-graph-invalid", "cycle", cycle()),
        arguments(
            "model-graph-invalid",
            "duplicate outputs",
            bytes(model(relu().addNode(node("Relu", List.of("x"), List.of("y")))))),
        arguments(
            "model-graph-invalid",
            "undefined",
            bytes(model(relu().addNode(node("Relu", List.of("nowhere"), List.of("z")))))),
        arguments("model-graph-invalid", "recursion", recursion()));
  }

  @Test
  void namesTheOperatorThatIsNotAllowed() {
    assertThat(ModelScan.scan(operator("com.microsoft", "EPContext")))
        .singleElement()
        .extracting(Violation::message)
        .asString()
        .contains("'com.microsoft.EPContext'");
  }

  @Test
  void listsEveryViolation() {
    byte[] model =
        bytes(
            model(
                relu()
                    .addInitializer(tensor("a", 4, 2))
                    .addInitializer(tensor("b", 4, -2))
                    .addNode(node("Evil", List.of("x"), List.of("z")).setDomain("com.example"))));
    assertThat(ModelScan.scan(model))
        .extracting(Violation::code)
        .containsExactly(
            RefusalCode.MODEL_TENSOR_MISMATCH,
            RefusalCode.MODEL_SHAPE_INVALID,
            RefusalCode.OPERATOR_NOT_ALLOWED);
  }

  @Test
  void takesSideFilesOnlyAsDeclaredAndAsLargeAsNeeded(@TempDir Path folder) throws IOException {
    Path model = folder.resolve("model.onnx");
    Files.write(model, external("weights.bin", "unrelated"));
    assertThat(ModelScan.scan(model, Map.of("weights.bin", 4L))).isEmpty();
    assertThat(ModelScan.scan(model, Map.of("weights.bin", 3L)))
        .extracting(Violation::code)
        .containsExactly(RefusalCode.MODEL_TENSOR_MISMATCH);
    Path elsewhere = Files.write(folder.resolve("secret"), new byte[4]);
    Files.createSymbolicLink(folder.resolve("weights.bin"), elsewhere);
    assertThat(ModelScan.scan(model))
        .as("a link is no side file")
        .extracting(Violation::code)
        .containsExactly(RefusalCode.EXTERNAL_DATA_FORBIDDEN);
    Files.delete(folder.resolve("weights.bin"));
    Files.write(folder.resolve("weights.bin"), new byte[4]);
    assertThat(ModelScan.scan(model)).isEmpty();
  }

  @Test
  void judgesTheSharedHostileModels() throws IOException {
    Path hostile = SharedData.path("hostile");
    assertThatThrownBy(
            () -> ModelScan.require(hostile.resolve("test_arbitrary_external_file.onnx")))
        .isInstanceOfSatisfying(
            ModelRefusedException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.EXTERNAL_DATA_FORBIDDEN));
    assertThat(ModelScan.scan(hostile.resolve("icm-31000000518082.onnx"))).isNotEmpty();
    for (String legal :
        List.of("model_with_external_initializers.onnx", "conv_qdq_external_ini.onnx")) {
      assertThat(ModelScan.scan(hostile.resolve(legal))).as(legal).isEmpty();
    }
  }

  @Test
  void passesTheRealModels() throws IOException {
    Path data = SharedData.path("glyphs").resolveSibling("");
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".onnx")).toList()) {
        String path = file.toString();
        // Defines a value twice; see RoundTripTest.
        boolean invalid = path.endsWith("ort_gpt2_past.onnx");
        if (!path.contains("hostile") && !invalid) {
          assertThat(ModelScan.scan(file)).as(path).isEmpty();
        }
      }
    }
  }

  /** Whatever the bytes, the answer is a list of reasons or a model that the reader can take. */
  @Test
  void survivesMutations() throws IOException {
    long seed = 20261123;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<byte[]> seeds =
        List.of(
            bytes(model(nestedIfs(3)).addOpsetImport(opset("com.example", 1))),
            bytes(functions(5, 2)),
            external("weights.bin", "unrelated"),
            with(tensor("w", 8, 2)));
    int passed = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] model = seeds.get(round % seeds.size()).clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        model[random.nextInt(model.length)] = (byte) random.nextInt();
      }
      if (ModelScan.scan(model).isEmpty()) {
        ModelReader.read(model);
        passed++;
      }
    }
    assertThat(passed).as("some mutations only touch names and weights").isPositive();
  }

  private static byte[] bytes(ModelProto.Builder model) {
    return model.build().toByteArray();
  }

  private static byte[] with(TensorProto.Builder tensor) {
    return bytes(model(relu().addInitializer(tensor)));
  }

  private static byte[] external(String location, String secondKey) {
    var tensor = TinyModel.external("w", location);
    return with(tensor.addExternalData(entry(secondKey, "b")));
  }

  private static byte[] operator(String domain, String type) {
    GraphProto.Builder graph =
        relu().addNode(node(type, List.of("x"), List.of("z")).setDomain(domain));
    return bytes(model(graph).addOpsetImport(opset(domain, 1)));
  }

  /** A Reshape whose list of sizes is an input of that length. */
  private static byte[] sizes(long axes) {
    return bytes(
        model(
            relu()
                .addInput(value("sizes", axes))
                .addNode(node("Reshape", List.of("x", "sizes"), List.of("z")))));
  }

  private static byte[] inFunction(String operator, long imported) {
    ModelProto.Builder model = functions(1, 1);
    model.getFunctionsBuilder(0).getNodeBuilder(0).setOpType(operator);
    model.getFunctionsBuilder(0).getOpsetImportBuilder(0).setVersion(imported);
    return bytes(model);
  }

  private static byte[] opsets(long version) {
    return bytes(model(relu()).clearOpsetImport().addOpsetImport(opset("", version)));
  }

  private static GraphProto.Builder chain(int nodes) {
    GraphProto.Builder graph = GraphProto.newBuilder().addInput(value("v0", 2));
    for (int index = 0; index < nodes; index++) {
      graph.addNode(node("Relu", List.of("v" + index), List.of("v" + (index + 1))));
    }
    return graph.addOutput(value("v" + nodes, 2));
  }

  private static byte[] cycle() {
    return bytes(
        model(
            relu()
                .addNode(node("Relu", List.of("b"), List.of("a")))
                .addNode(node("Relu", List.of("a"), List.of("b")))));
  }

  private static byte[] recursion() {
    ModelProto.Builder model = functions(2, 1);
    model.getFunctionsBuilder(1).getNodeBuilder(0).setOpType("F0").setDomain("local");
    return bytes(model);
  }

  /** The graph field of a model once more behind it: a parser would merge the two. */
  private static byte[] twice(byte[] model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(model);
    out.write(
        ModelProto.newBuilder().setGraph(GraphProto.getDefaultInstance()).build().toByteArray());
    return out.toByteArray();
  }

  private static byte[] groups(int depth) {
    byte[] bytes = new byte[2 * depth];
    Arrays.fill(bytes, 0, depth, (byte) 0x0B);
    Arrays.fill(bytes, depth, 2 * depth, (byte) 0x0C);
    return bytes;
  }

  /** Built from inside out, because protobuf's own builders recurse. */
  private static byte[] nestedSubgraphBytes(int depth) {
    byte[] graph = new byte[0];
    for (int level = 0; level < depth; level++) {
      graph = field(1, field(5, field(6, graph)));
    }
    return field(7, graph);
  }

  private static byte[] field(int number, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((number << 3) | 2);
    int length = content.length;
    for (; length > 0x7F; length >>>= 7) {
      out.write((length & 0x7F) | 0x80);
    }
    out.write(length);
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] zip() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("data.pkl"));
      zip.write(1);
    }
    return out.toByteArray();
  }
}
