package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.dataset.DatasetSplit;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.DatasetRef;
import io.quantry.contracts.fleet.DatasetRole;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training data from the spec to the worker, and into the lineage of what it made. */
class TrainingDataTest extends ServiceTest {
  private static final String SPLITS =
      "{\"train\": {\"from\": 0, \"to\": 6}, \"test\": {\"from\": 6}, \"most\": {\"from\": 2}}";

  private String newDataset() {
    String archive = newArchive();
    String name = archive.replace(".npz", "");
    assertThat(uploadDataset(name, archive, SPLITS).status()).isEqualTo(201);
    return name;
  }

  private ServiceClient.Answer submitTraining(String training, String evaluation, String output) {
    return client.post(
        "/v1/jobs",
        """
        {"model": {"ref": "%s"},
         "technique": {"type": "%s", "training": {"dataset": "%s"}},
         "evaluation": {"dataset": "%s"}, "output": {"register": "%s"}}
        """
            .formatted(newModel(), TRAINED, training, evaluation, output));
  }

  @Test
  void theWorkerGetsThemAsSuchAndTheResultNamesThem() {
    String data = newDataset();
    String result = "trained-on-" + data;
    ServiceClient.Answer accepted = submitTraining(data + ":1#train", data + "#test", result);
    assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
    String job = accepted.json().path("id").asString();

    TestMember worker = worker("training-data");
    Claim.Work work = worker.take(job);
    DatasetRef training = Objects.requireNonNull(work.dataset());
    assertThat(training.role()).isEqualTo(DatasetRole.TRAINING);
    assertThat(training.split()).isEqualTo(DatasetSplit.range(0, 6L));
    assertThat(worker.download(work.lease(), training.files().getFirst().sha256()).text())
        .startsWith("bytes of ");
    BlobRef artifact = worker.uploaded(work.lease(), "trained " + job);
    assertThat(worker.complete(work.lease(), List.of(artifact)).status()).isEqualTo(200);

    assertThat(
            client
                .get("/v1/models/" + result + "/versions/1")
                .json()
                .path("lineage")
                .path("trainingDataset")
                .asString())
        .isEqualTo(data + ":1");
    TestMember evaluator = evaluator("training-data");
    DatasetRef evaluation = Objects.requireNonNull(evaluator.take(job).dataset());
    assertThat(evaluation.role()).isEqualTo(DatasetRole.EVALUATION);
  }

  @ParameterizedTest
  @CsvSource({
    "#train, #test, 202",
    "#train, #most, 422 datasets-overlap",
    "#train, '', 422 datasets-overlap",
    "#train, #train, 422 datasets-overlap",
    "#nope, #test, 422 invalid-value",
    ":7, #test, 404 not-found",
  })
  void splitsAreCheckedAsThoseOfCalibrationDataAre(
      String training, String evaluation, String expected) {
    String data = newDataset();
    ServiceClient.Answer answer = submitTraining(data + training, data + evaluation, "out-" + data);
    assertThat(expected).startsWith(String.valueOf(answer.status()));
    if (answer.status() != 202) {
      assertThat(answer.problem()).as(answer.text()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{`type`: `test-trained`} | 422 training-data-required | /technique/training/dataset",
        "{`type`: `test-trained`, `training`: {`dataset`: `D`}, `calibration`: {`dataset`: `D`}} | 422 unknown-property | /technique/calibration/dataset",
        "{`type`: `static`, `training`: {`dataset`: `D`}, `calibration`: {`dataset`: `D`}} | 422 unknown-property | /technique/training/dataset",
        "{`type`: `dynamic`, `training`: {`dataset`: `D`}} | 422 unknown-property | /technique/training/dataset"
      })
  void whatATechniqueLacksOrHasNoUseForIsRefused(String technique, String problem, String pointer) {
    ServiceClient.Answer answer =
        client.post(
            "/v1/jobs",
            "{\"model\": {\"ref\": \"%s\"}, \"technique\": %s}"
                .formatted(
                    newModel(),
                    technique.replace('`', '"').replace("\"D\"", '"' + newDataset() + '"')));
    assertThat(answer.problem()).as(answer.text()).isEqualTo(problem);
    assertThat(answer.json().path("violations"))
        .extracting(one -> one.path("pointer").asString())
        .containsExactly(pointer);
  }
}
