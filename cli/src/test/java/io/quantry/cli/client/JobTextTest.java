package io.quantry.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What people read of jobs. */
class JobTextTest {
  private static final JobView WAITING =
      job(
          """
          {"id": "job_1", "state": "QUEUED", "model": "glyphs:1", "technique": "dynamic",
           "submittedAt": "2026-11-26T10:00:00Z",
           "waiting": {"reason": "no-live-worker", "pool": "gpu", "stage": "quantization",
             "message": "No worker of the pool gpu is live"}}
          """);

  @Test
  void aJobThatNobodyCouldTakeSaysSo() {
    assertThat(JobText.of(WAITING).lines())
        .containsExactly("job_1 QUEUED", "no-live-worker: No worker of the pool gpu is live");
  }

  @Test
  void theListMarksIt() {
    JobView other = job("{\"id\": \"job_2\", \"state\": \"QUEUED\"}");
    String list = JobText.list(List.of(WAITING, other));
    assertThat(list).containsPattern("job_1 +QUEUED \\(no worker\\) ");
    assertThat(list).containsPattern("job_2 +QUEUED +-");
  }

  private static JobView job(String json) {
    return new JobView(JsonMapper.shared().readTree(json));
  }
}
