package io.quantry.jobservice.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.dataset.DatasetSplit;
import io.quantry.contracts.engine.CheckDatasetTask;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.fleet.DatasetRef;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Splits that a manifest declares, from the upload to the worker. Each dataset has 10 samples. */
class DatasetSplitsTest extends ServiceTest {
  private static final String SPLITS =
      """
      {"cal": {"from": 0, "to": 6}, "val": {"from": 6}, "most": {"from": 0, "to": 9},
       "fold-0": {"fold": 0, "of": 5, "seed": 7}, "fold-1": {"fold": 1, "of": 5, "seed": 7},
       "not-0": {"fold": 0, "of": 5, "seed": 7, "except": true},
       "elsewhere": {"fold": 1, "of": 5, "seed": 8}}
      """;

  private String newDataset() {
    String archive = newArchive();
    String name = archive.replace(".npz", "");
    ServiceClient.Answer answer = uploadDataset(name, archive, SPLITS);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return name;
  }

  private ServiceClient.Answer submit(String calibration, String evaluation) {
    return client.post(
        "/v1/jobs",
        """
        {"model": {"ref": "%s"},
         "technique": {"type": "static", "calibration": {"dataset": "%s"}},
         "evaluation": {"dataset": "%s"}}
        """
            .formatted(newModel(), calibration, evaluation));
  }

  @Test
  void splitsAreKeptAsDeclared() {
    JsonNode splits =
        client
            .get("/v1/datasets/" + newDataset() + "/versions/1")
            .json()
            .path("manifest")
            .path("splits");
    assertThat(splits.path("cal")).isEqualTo(ServiceClient.JSON.readTree("{\"from\":0,\"to\":6}"));
    assertThat(splits.path("val")).isEqualTo(ServiceClient.JSON.readTree("{\"from\":6}"));
    assertThat(splits.path("not-0").path("except").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "#cal, #val, 202",
    ":1#cal, #val, 202",
    "#fold-0, #fold-1, 202",
    "#fold-0, #not-0, 202",
    "#most, #val, 422 datasets-overlap",
    "#cal, #cal, 422 datasets-overlap",
    "#cal, '', 422 datasets-overlap",
    "'', '', 422 datasets-overlap",
    "#fold-1, #not-0, 422 datasets-overlap",
    "#fold-0, #elsewhere, 422 datasets-overlap",
    "#cal, #fold-0, 422 datasets-overlap",
    "#none, #val, 422 invalid-value",
    "#cal, #none, 422 invalid-value",
    "#cal, #Val, 422 invalid-value",
  })
  void calibrationAndEvaluationShareAVersionWhereTheirSplitsAreDisjoint(
      String calibration, String evaluation, String expected) {
    String name = newDataset();
    ServiceClient.Answer answer = submit(name + calibration, name + evaluation);
    assertThat(expected).startsWith(String.valueOf(answer.status()));
    if (answer.status() != 202) {
      assertThat(answer.problem()).as(answer.text()).isEqualTo(expected);
    }
  }

  @Test
  void anUnknownSplitIsAnsweredWithThoseThatThereAre() {
    String name = newDataset();
    JsonNode problem = submit(name + "#cal", name + "#test").json();
    assertThat(problem.path("violations").path(0).path("pointer").asString())
        .isEqualTo("/evaluation/dataset");
    assertThat(problem.path("detail").asString()).contains("\"test\"", "[cal, elsewhere, fold-0");
  }

  @Test
  void equalFilesUnderAnotherNameAreStillTheSameData() {
    String archive = newArchive();
    for (String name : new String[] {"one-" + archive, "two-" + archive}) {
      assertThat(uploadDataset(name, archive, SPLITS).status()).isEqualTo(201);
    }
    assertThat(submit("one-" + archive + "#cal", "two-" + archive + "#val").problem())
        .isEqualTo("422 datasets-overlap");
  }

  @Test
  void aModelHasNoSplits() {
    assertThat(client.post("/v1/jobs", spec(newModel() + "#cal", "")).problem())
        .isEqualTo("422 invalid-value");
  }

  @Test
  void theSplitReachesWhoDoesTheWork() {
    String name = newDataset();
    ServiceClient.Answer job = submit(name + "#cal", name + ":1#val");
    DatasetRef calibration = worker("splits").take(job.json().path("id").asString()).dataset();
    assertThat(calibration).isNotNull();
    assertThat(calibration.split()).isEqualTo(DatasetSplit.range(0, 6L));
    assertThat(calibration.manifest().splits()).hasSize(7);
  }

  /** What is written for a child process is read there by a mapper that refuses unknown members. */
  @Test
  void theSplitOfATaskIsReadBackAsItWas() {
    JsonMapper strict =
        JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    DatasetSplit split = DatasetSplit.exceptFold(1, 5, -7);
    DatasetManifest manifest =
        new DatasetManifest(
            "npz",
            Map.of("archive", "a.npz"),
            Map.of(),
            Map.of("val", DatasetSplit.range(6, null), "rest", split));
    EngineTask task =
        EngineTask.of(new CheckDatasetTask(new DatasetInput(manifest, "dataset", split)));
    assertThat(strict.readValue(strict.writeValueAsString(task), EngineTask.class)).isEqualTo(task);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a": {"from": 3, "to": 3}}                       | 422 invalid-value
          {"a": {"from": -1}}                               | 422 invalid-value
          {"a": {"to": 3}}                                  | 422 invalid-value
          {"a": {"fold": 2, "of": 2, "seed": 0}}            | 422 invalid-value
          {"a": {"from": 0, "fold": 0, "of": 2, "seed": 0}} | 422 invalid-value
          {"a": {"from": 0, "share": 0.5}}                  | 422 unknown-property
          {"A": {"from": 0}}                                | 422 invalid-name
          []                                                | 422 invalid-value
          {"a": {"from": 0, "to": 11}}                      | 422 invalid-value
          {"a": {"from": 10}}                               | 422 invalid-value
          {"a": {"fold": 0, "of": 11, "seed": 0}}           | 422 invalid-value
          """)
  void aWrongSplitIsRefused(String splits, String problem) {
    String archive = newArchive();
    assertThat(uploadDataset(archive, archive, splits).problem()).isEqualTo(problem);
  }
}
