package io.quantry.jobservice.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.dataset.DatasetDocument;
import io.quantry.contracts.dataset.SampleSketch;
import io.quantry.jobservice.ScriptedChecker;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/** A version's report beside another's, computed from what both checks kept. */
class DatasetComparisonTest extends ServiceTest {
  /** Samples whose hashes are the numbers from {@code from} to {@code to}, values up to max. */
  private String upload(long from, long to, double max, long... labels) {
    DatasetDocument document =
        new DatasetDocument(
            DatasetDocument.FORM,
            to - from,
            0,
            "labels",
            LongStream.of(labels)
                .mapToObj(label -> new DatasetDocument.ClassCount(label, null, 5))
                .toList(),
            null,
            List.of(
                new DatasetDocument.Input(
                    "x",
                    "float",
                    List.of("n", "4"),
                    new DatasetDocument.Range(0, max),
                    0.5,
                    null,
                    0,
                    List.of(),
                    null,
                    0,
                    0)),
            List.of(),
            new DatasetDocument.Duplicates(to - from, 0, 0, List.of()),
            SampleSketch.of(to - from, LongStream.range(from, to).toArray()),
            List.of());
    return upload(ServiceClient.JSON.convertValue(document, new TypeReference<>() {}));
  }

  private String upload(Map<String, Object> report) {
    String archive = newArchive();
    checker.on(archive, time -> ScriptedChecker.facts(report));
    String name = archive.replace(".npz", "");
    ServiceClient.Answer answer = uploadDataset(name, archive, "{}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return name;
  }

  private ServiceClient.Answer report(String name, @Nullable String against) {
    return client.get(
        "/v1/datasets/%s/versions/1/report%s"
            .formatted(name, against == null ? "" : "?against=" + against));
  }

  @Test
  void countsTheSamplesOfBoth() {
    String one = upload(0, 100, 1, 0, 1);
    String other = upload(90, 300, 1, 0, 1);
    ServiceClient.Answer answer = report(one, other + ":1");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode comparison = answer.json().path("comparison");
    assertThat(comparison.path("against").asString()).isEqualTo(other + ":1");
    assertThat(comparison.path("overlap").path("samples").asInt()).isEqualTo(10);
    assertThat(comparison.path("overlap").path("share").asDouble()).isEqualTo(0.1);
    assertThat(comparison.path("overlap").path("exact").asBoolean()).isTrue();
    assertThat(comparison.path("findings"))
        .extracting(finding -> finding.path("code").asString())
        .containsExactly("SAMPLES_OVERLAP");
    assertThat(answer.json().path("samples").asInt()).isEqualTo(100);
    assertThat(report(one, null).json().has("comparison")).isFalse();
  }

  @Test
  void seesOtherRangesAndClasses() {
    String pixels = upload(0, 100, 255, 0, 1);
    String scaled = upload(100, 200, 1, 0, 2);
    JsonNode comparison = report(pixels, scaled).json().path("comparison");
    assertThat(comparison.path("findings"))
        .extracting(finding -> finding.path("code").asString())
        .containsExactly("RANGES_DIFFER", "CLASSES_DIFFER");
  }

  @Test
  void refusesWhatCannotBeCompared() {
    String good = upload(0, 100, 1, 0);
    String empty = upload(Map.of());
    String foreign = upload(Map.of("form", "another/1", "samples", 3));
    Map<String, Object> nameless =
        Map.of("form", DatasetDocument.FORM, "inputs", List.of(Map.of("type", "float")));
    assertThat(report(good, upload(nameless)).problem()).isEqualTo("409 dataset-not-ready");
    assertThat(report(good, empty).problem()).isEqualTo("409 dataset-not-ready");
    assertThat(report(empty, good).problem()).isEqualTo("409 dataset-not-ready");
    assertThat(report(good, foreign).problem()).isEqualTo("409 dataset-not-ready");
    assertThat(report(good, "no-such-dataset").problem()).isEqualTo("404 not-found");
    assertThat(report(good, good + ":2").problem()).isEqualTo("404 not-found");
    assertThat(report(good, "NOT%20A%20NAME").problem()).isEqualTo("422 invalid-value");
    assertThat(report(good, good + "%23train").problem()).isEqualTo("422 invalid-value");
  }
}
