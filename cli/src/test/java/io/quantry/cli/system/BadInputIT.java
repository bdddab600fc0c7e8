package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quantry.cli.client.DatasetUpload;
import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Wrong input through the public door, on one platform that must survive all of it: the last test
 * is a valid job.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {
  @TempDir static Path folder;
  private static PlatformUnderTest platform;
  private static QuantryClient client;
  private static DatasetUpload uploads;

  @BeforeAll
  static void start() throws Exception {
    platform = PlatformUnderTest.up(folder.resolve("home"));
    client = platform.client();
    uploads = new DatasetUpload(client);
    DemoData.uploadGlyphs(client);
  }

  @AfterAll
  static void stop() throws Exception {
    platform.close();
    PlatformUnderTest.awaitNoProcessOn(platform.home());
  }

  @Test
  void emptyFile() throws IOException {
    refused(ErrorCode.EMPTY_UPLOAD, () -> upload(Files.createFile(folder.resolve("empty.onnx"))));
  }

  @Test
  void zipRenamed() throws IOException {
    Path zip = folder.resolve("zip.onnx");
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(file)) {
      entries.putNextEntry(new ZipEntry("archive/data.pkl"));
      entries.write(new byte[1000]);
      entries.closeEntry();
    }
    refused(ErrorCode.NOT_ONNX, () -> upload(zip));
  }

  @Test
  void pickle() throws IOException {
    byte[] pickle = {
      (byte) 0x80, 2, '}', 'q', 0, 'X', 5, 0, 0, 0, 's', 't', 'a', 't', 'e', 'q', 1, '.'
    };
    refused(ErrorCode.NOT_ONNX, () -> upload(write("pickle.onnx", pickle)));
  }

  @Test
  void truncatedModel() throws IOException {
    byte[] whole = Files.readAllBytes(DemoData.MODEL);
    Path half = write("half.onnx", Arrays.copyOf(whole, whole.length / 2));
    refused(ErrorCode.MODEL_MALFORMED, () -> upload(half));
  }

  @Test
  void weightsThatAreNoNumbers() throws IOException {
    Path model = HostileModels.withNanWeights(DemoData.MODEL, folder.resolve("nan.onnx"));
    client.upload("POST", Routes.modelVersions("nan") + "?alias=fp32", model);
    Map<String, Object> spec = DemoData.glyphJob();
    spec.put("model", Map.of("ref", "nan@fp32"));
    spec.put("output", Map.of("register", "nan"));
    fails(ErrorCode.MODEL_NON_FINITE, spec);
  }

  @Test
  void tokenizerThatIsNone() throws IOException {
    Path tokenizer =
        write("tokenizer.json", "{\"version\":\"1.0\"}".getBytes(StandardCharsets.UTF_8));
    refused(ErrorCode.DATASET_MALFORMED, () -> uploadText("no-tokenizer", tokenizer));
  }

  @Test
  void pictureOfAnotherShape() throws IOException {
    byte[] images = idx(new int[] {4, 12, 12});
    Path file = write("small-idx3-ubyte", images);
    JsonNode version =
        uploads.send(
            "small-pictures",
            new DatasetManifest("idx", Map.of("images", "small"), Map.of()),
            Map.of("images", file));
    assertThat(version.path("version").asInt()).isEqualTo(1);
    Map<String, Object> spec = DemoData.glyphJob();
    spec.put(
        "technique",
        Map.of("type", "static", "calibration", Map.of("dataset", "small-pictures", "samples", 4)));
    fails(ErrorCode.DATASET_MODEL_MISMATCH, spec);
  }

  @Test
  void labelsThatAreFewerThanPictures() throws IOException {
    Path images = write("images-idx3", idx(new int[] {4, 28, 28}));
    Path labels = write("labels-idx1", idx(new int[] {3}));
    refused(
        ErrorCode.DATASET_MALFORMED,
        () ->
            uploads.send(
                "few-labels",
                new DatasetManifest("idx", Map.of("images", "a", "labels", "b"), Map.of()),
                Map.of("images", images, "labels", labels)));
  }

  @ParameterizedTest
  @MethodSource("io.quantry.cli.system.HostileDatasets#rows")
  void datasetThatMustBeRefused(HostileDatasets.Row row) throws IOException {
    Map<String, String> names = new LinkedHashMap<>();
    Map<String, Path> files = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> file : row.files().entrySet()) {
      names.put(file.getKey(), file.getKey());
      files.put(file.getKey(), write(row.name() + "-" + file.getKey(), file.getValue()));
    }
    QuantryException refusal =
        refusal(
            () ->
                uploads.send(
                    row.name(), new DatasetManifest(row.format(), names, Map.of()), files));
    assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(row.code());
    assertThat(refusal).hasMessageContaining(row.words());
    JsonNode kept = client.get(Routes.datasetVersions(row.name()) + "/1");
    assertThat(kept.path("state").asString()).isEqualTo("REJECTED");
    assertThat(kept.path("rejection").path("code").asString()).isEqualTo(row.code().slug());
  }

  /** The candidate stays: only its evaluation has data that do not belong to it. */
  @Test
  void labelsOfAnotherModel() throws IOException {
    byte[] labels = idx(new int[] {4});
    labels[labels.length - 1] = 99;
    uploads.send(
        "foreign-labels",
        new DatasetManifest("idx", Map.of("images", "a", "labels", "b"), Map.of()),
        Map.of(
            "images", write("four-idx3", idx(new int[] {4, 28, 28})),
            "labels", write("four-idx1", labels)));
    Map<String, Object> spec = DemoData.glyphJob();
    spec.put("technique", Map.of("type", "dynamic"));
    spec.put("evaluation", Map.of("dataset", "foreign-labels"));
    JobView end = DemoData.awaitEnd(client, DemoData.submit(client, spec));
    assertThat(end.verdict()).as(end.document().toString()).contains(Verdict.UNEVALUATED);
    assertThat(end.failure().orElseThrow()).startsWith("dataset-model-mismatch").contains("99");
  }

  @Test
  void calibrationMissing() {
    Map<String, Object> spec = DemoData.glyphJob();
    spec.put("technique", Map.of("type", "static"));
    refused(ErrorCode.CALIBRATION_REQUIRED, () -> DemoData.submit(client, spec));
  }

  @Test
  void trainingDataMissing() {
    Map<String, Object> spec = DemoData.glyphJob();
    spec.put("technique", Map.of("type", "qat"));
    refused(ErrorCode.TRAINING_DATA_REQUIRED, () -> DemoData.submit(client, spec));
  }

  @Test
  void trainedOnTheEvaluationData() {
    Map<String, Object> spec = DemoData.glyphJob();
    spec.put("technique", Map.of("type", "qat", "training", Map.of("dataset", "glyphs-test")));
    refused(ErrorCode.DATASETS_OVERLAP, () -> DemoData.submit(client, spec));
  }

  @Test
  void trainingDataThatDoNotDo() throws IOException {
    Path images = write("forty-idx3", idx(new int[] {40, 28, 28}));
    byte[] labels = idx(new int[] {40});
    labels[labels.length - 1] = 99;
    DatasetManifest labelled =
        new DatasetManifest("idx", Map.of("images", "a", "labels", "b"), Map.of());
    uploads.send(
        "unlabelled",
        new DatasetManifest("idx", Map.of("images", "a"), Map.of()),
        Map.of("images", images));
    uploads.send(
        "mislabelled", labelled, Map.of("images", images, "labels", write("forty-idx1", labels)));
    uploads.send(
        "forty",
        labelled,
        Map.of("images", images, "labels", write("zeros-idx1", idx(new int[] {40}))));
    fails(ErrorCode.LABELS_REQUIRED, training("unlabelled", 16));
    fails(ErrorCode.LABELS_OUT_OF_RANGE, training("mislabelled", 16));
    fails(ErrorCode.BATCH_TOO_SMALL, training("forty", 64));
  }

  private static Map<String, Object> training(String dataset, int batch) {
    Map<String, Object> spec = DemoData.trainingJob(1);
    spec.put(
        "technique",
        Map.of("type", "ternary", "training", Map.of("dataset", dataset, "batch", batch)));
    return spec;
  }

  @Test
  void calibratedOnTheEvaluationData() {
    Map<String, Object> spec = DemoData.glyphJob();
    spec.put(
        "technique", Map.of("type", "static", "calibration", Map.of("dataset", "glyphs-test")));
    refused(ErrorCode.DATASETS_OVERLAP, () -> DemoData.submit(client, spec));
  }

  @Test
  void modelThatIsNotThere() {
    Map<String, Object> spec = DemoData.glyphJob();
    spec.put("model", Map.of("ref", "nobody:1"));
    refused(ErrorCode.NOT_FOUND, () -> DemoData.submit(client, spec));
  }

  @Test
  void modelsThatMustBeRefused() {
    refused(
        ErrorCode.EXTERNAL_DATA_FORBIDDEN,
        () -> upload(HostileModels.shared("test_arbitrary_external_file.onnx")));
    refused(
        ErrorCode.MODEL_MALFORMED, () -> upload(HostileModels.shared("icm-31000000518082.onnx")));
  }

  /** Well-formed, but one name stands for two sizes, and nothing in it has weights. */
  @Test
  void modelWithContradictingDimensionsFailsWithItsCode() {
    client.upload(
        "POST",
        Routes.modelVersions("repeated") + "?alias=fp32",
        HostileModels.shared("invalid_dim_param_value_repetition.onnx"));
    fails(
        ErrorCode.NOTHING_TO_QUANTIZE,
        Map.of("model", Map.of("ref", "repeated@fp32"), "technique", Map.of("type", "dynamic")));
  }

  @Test
  void externalDataIsTakenOnlyWithItsFiles() {
    Path model = HostileModels.shared("conv_qdq_external_ini.onnx");
    assertThat(refusal(() -> upload(model)).code())
        .isIn(ErrorCode.EXTERNAL_DATA_MISSING, ErrorCode.EXTERNAL_DATA_FORBIDDEN);
    Map<String, Path> files = new LinkedHashMap<>();
    files.put("model", model);
    files.put("conv_qdq_external_ini.bin", HostileModels.shared("conv_qdq_external_ini.bin"));
    JsonNode version = client.uploadFiles(Routes.modelVersions("with-side-file"), files);
    assertThat(version.path("files")).hasSize(2);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void theNextValidJobSucceeds() {
    JobView end = DemoData.awaitEnd(client, DemoData.submit(client, DemoData.glyphJob()));
    assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
  }

  private static JsonNode upload(Path model) {
    return client.upload("POST", Routes.modelVersions("bad"), model);
  }

  private static JsonNode uploadText(String name, Path tokenizer) {
    return uploads.send(
        name,
        new DatasetManifest(
            "text",
            Map.of("text", "pairs.tsv", "tokenizer", "tokenizer.json"),
            Map.of("columns", 2)),
        Map.of("text", DemoData.FOLDER.resolve("sentences/pairs.tsv"), "tokenizer", tokenizer));
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThat(refusal(call).code()).isEqualTo(code);
  }

  private static QuantryException refusal(ThrowingCallable call) {
    QuantryException refusal = catchThrowableOfType(QuantryException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.getMessage()).doesNotContain(folder.toString(), "Exception");
    return refusal;
  }

  private static void fails(ErrorCode code, Map<String, Object> spec) {
    JobView end = DemoData.awaitEnd(client, DemoData.submit(client, spec));
    assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.FAILED);
    assertThat(end.failure().orElseThrow()).startsWith(code.slug());
  }

  private static byte[] idx(int[] sizes) {
    int count = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(4 + 4 * sizes.length + count);
    bytes.put(new byte[] {0, 0, 8, (byte) sizes.length});
    Arrays.stream(sizes).forEach(bytes::putInt);
    return bytes.array();
  }

  private static Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }
}
