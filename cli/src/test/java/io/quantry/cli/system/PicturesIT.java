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
import io.quantry.contracts.dataset.DatasetSplit;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Verdict;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Glyphs as picture files in folders named as classes; parts of one version for both purposes. */
class PicturesIT {
  private static final String CLASSES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int PICTURES = 100;
  private static final int SIDE = 28;

  @TempDir static Path folder;
  private static PlatformUnderTest platform;
  private static QuantryClient client;

  @BeforeAll
  static void start() throws Exception {
    platform = PlatformUnderTest.up(folder.resolve("home"));
    client = platform.client();
    client.upload("POST", Routes.modelVersions("glyphs") + "?alias=fp32", DemoData.MODEL);
    JsonNode version =
        new DatasetUpload(client)
            .send(
                "pictures",
                new DatasetManifest(
                    "images",
                    Map.of("archive", "glyphs.zip"),
                    Map.of(
                        "channels",
                        "gray",
                        "mean",
                        0.5,
                        "std",
                        0.5,
                        "classNames",
                        CLASSES.chars().mapToObj(Character::toString).toList()),
                    Map.of(
                        "cal", DatasetSplit.fold(0, 2, 7),
                        "val", DatasetSplit.exceptFold(0, 2, 7),
                        "other", DatasetSplit.fold(1, 2, 8),
                        "first", DatasetSplit.range(0, 60L),
                        "last", DatasetSplit.range(50, null))),
                Map.of("archive", archive()));
    assertThat(version.path("facts").path("samples").asInt()).isEqualTo(PICTURES);
    assertThat(version.path("facts").path("labelled").asBoolean()).isTrue();
  }

  @AfterAll
  static void stop() throws Exception {
    platform.close();
    PlatformUnderTest.awaitNoProcessOn(platform.home());
  }

  @Test
  void calibratesOnOneFoldAndJudgesOnTheOther() {
    JobView end = DemoData.awaitEnd(client, DemoData.submit(client, job("cal", "val")));
    String document = end.document().toString();
    assertThat(end.state()).as(document).isEqualTo(JobState.SUCCEEDED);
    // a drop of 50 points is out of reach of a sound candidate, even on 50 pictures
    assertThat(end.verdict()).as(document).contains(Verdict.PASSED);
    JsonNode evaluation = end.document().path("evaluation");
    assertThat(evaluation.path("metric").asString()).isEqualTo("top1");
    assertThat(evaluation.path("baseline").asDouble())
        .as("in points: the folders are the classes that the model means")
        .isGreaterThan(90);
    JsonNode result = end.document().path("result");
    JsonNode report =
        client.get(
            "%s/%d/report"
                .formatted(
                    Routes.modelVersions(result.path("model").asString()),
                    result.path("version").asInt()));
    assertThat(report.path("verdict").asString()).isEqualTo("PASSED");
    assertThat(report.path("accuracy").path("name").asString()).isEqualTo("top1");
  }

  @ParameterizedTest
  @CsvSource({"first, last", "cal, cal", "cal, other", "cal, first"})
  void partsThatMayShareASampleAreRefused(String calibration, String evaluation) {
    assertThat(refusal(job(calibration, evaluation))).isEqualTo(ErrorCode.DATASETS_OVERLAP);
  }

  @Test
  void aSplitThatIsNotDeclaredIsRefused() {
    assertThat(refusal(job("cal", "test"))).isEqualTo(ErrorCode.INVALID_VALUE);
  }

  private static ErrorCode refusal(Map<String, Object> spec) {
    QuantryException refusal =
        catchThrowableOfType(QuantryException.class, () -> DemoData.submit(client, spec));
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal.code();
  }

  private static Map<String, Object> job(String calibration, String evaluation) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("model", Map.of("ref", "glyphs@fp32"));
    spec.put(
        "technique",
        Map.of("type", "static", "calibration", Map.of("dataset", "pictures:1#" + calibration)));
    spec.put("evaluation", Map.of("dataset", "pictures:1#" + evaluation));
    spec.put("objectives", Map.of("maxAccuracyDrop", 50));
    return spec;
  }

  /** The demo's first test pictures as PNG, {@code A/017.png} being the eighteenth. */
  private static Path archive() throws IOException {
    byte[] images = idx("test-images-idx3-ubyte.gz", 16, PICTURES * SIDE * SIDE);
    byte[] labels = idx("test-labels-idx1-ubyte.gz", 8, PICTURES);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int picture = 0; picture < PICTURES; picture++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        int value = images[picture * SIDE * SIDE + pixel] & 0xff;
        image.getRaster().setSample(pixel % SIDE, pixel / SIDE, 0, value);
      }
      entries.put(
          "%c/%03d.png".formatted(CLASSES.charAt(labels[picture]), picture),
          HostileDatasets.png(image));
    }
    return Files.write(folder.resolve("glyphs.zip"), HostileDatasets.zip(entries));
  }

  private static byte[] idx(String file, int header, int bytes) throws IOException {
    try (InputStream content =
        new GZIPInputStream(
            Files.newInputStream(DemoData.FOLDER.resolve("glyphs").resolve(file)))) {
      content.skipNBytes(header);
      return content.readNBytes(bytes);
    }
  }
}
