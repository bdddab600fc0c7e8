package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.job.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What wrong input gets, row by row, over HTTP from one platform; the last test is a valid job. The
 * rows stand in {@link BadRequests} and {@link BadModels}; those on datasets in {@link BadInputIT}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadRequestIT {
  @TempDir static Path folder;
  private static PlatformUnderTest platform;
  private static QuantryClient client;
  private static RawClient raw;

  @BeforeAll
  static void start() throws Exception {
    platform = PlatformUnderTest.up(folder.resolve("home"));
    client = platform.client();
    raw = new RawClient(platform.running());
    DemoData.uploadGlyphs(client);
  }

  @AfterAll
  static void stop() throws Exception {
    platform.close();
    PlatformUnderTest.awaitNoProcessOn(platform.home());
  }

  @ParameterizedTest
  @MethodSource("io.quantry.cli.system.BadRequests#authentication")
  void whoIsAsking(BadRequests.Row row) {
    check(row);
  }

  @ParameterizedTest
  @MethodSource("io.quantry.cli.system.BadRequests#http")
  void theFormOfTheRequest(BadRequests.Row row) {
    check(row);
  }

  @ParameterizedTest
  @MethodSource("io.quantry.cli.system.BadRequests#jobs")
  void jobs(BadRequests.Row row) {
    check(row);
  }

  @ParameterizedTest
  @MethodSource("io.quantry.cli.system.BadRequests#uploads")
  void uploads(BadRequests.Row row) {
    check(row);
  }

  private static void check(BadRequests.Row row) {
    RawClient.Answer answer = row.call().apply(raw);
    String body = answer.response().body();
    assertThat(answer.problem()).as(body).isEqualTo(row.expected());
    assertThat(body).doesNotContain(folder.toString(), "Exception", "at io.quantry", "127.0.0.1");
    if (!row.header().isEmpty()) {
      assertThat(answer.header(row.header())).as(row.header()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.quantry.cli.system.BadModels#refused")
  void models(BadModels.Row row) {
    RawClient.Answer answer =
        raw.post("/v1/models/" + row.name() + "/versions", row.bytes(), "application/octet-stream");
    assertThat(answer.problem())
        .as(answer.response().body())
        .isEqualTo(row.code().httpStatus() + " " + row.code().slug());
    assertThat(raw.get("/v1/models/" + row.name()).problem()).isEqualTo("404 not-found");
  }

  /** Well-formed, and of no use to anybody: the run must end by its limit. */
  @Test
  void aLoopOfTrillionsOfRoundsEndsByItsLimit() throws Exception {
    upload("endless", BadModels.endlessLoop());
    JobView end =
        end(
            "{\"model\": {\"ref\": \"endless\"}, \"technique\": {\"type\": \"dynamic\"},"
                + " \"execution\": {\"maxRuntime\": \"PT10S\", \"maxAttempts\": 1}}");
    assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.FAILED);
    assertThat(end.failure().orElseThrow()).startsWith(ErrorCode.ATTEMPT_TIMEOUT.slug());
  }

  @Test
  void aTerabyteIsNotHad() throws Exception {
    upload("terabyte", BadModels.tileToTerabyte());
    JobView end =
        end("{\"model\": {\"ref\": \"terabyte\"}, \"technique\": {\"type\": \"dynamic\"}}");
    assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.FAILED);
    assertThat(end.failure().orElseThrow()).startsWith(ErrorCode.MEMORY_LIMIT_EXCEEDED.slug());
  }

  @Test
  void aTagThatNoWorkerHasWaitsUntilMaxQueue() {
    JobView end =
        end(
            BadRequests.job(
                ", \"target\": {\"tags\": [\"amx_int8\"]}, \"execution\": {\"maxQueue\": \"PT2S\"}"));
    assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.FAILED);
    assertThat(end.failure().orElseThrow()).startsWith(ErrorCode.NO_CAPACITY.slug());
  }

  @Test
  void cancelingWhatHasEndedIsSaidAndTwiceIsTheSame() {
    String waits = BadRequests.job(", \"target\": {\"tags\": [\"amx_int8\"]}");
    String canceled = "/v1/jobs/" + raw.post("/v1/jobs", waits).json().path("id").asString();
    for (int time = 0; time < 2; time++) {
      RawClient.Answer answer = raw.post(canceled + "/cancel", "");
      assertThat(answer.problem()).isEqualTo("200");
      assertThat(answer.json().path("state").asString()).isEqualTo("CANCELED");
    }
    JobView done = end(BadRequests.job(""));
    assertThat(done.state()).as(done.document().toString()).isEqualTo(JobState.SUCCEEDED);
    assertThat(raw.post("/v1/jobs/" + done.id() + "/cancel", "").problem())
        .isEqualTo("409 job-already-terminal");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void theNextValidJobSucceeds() {
    JobView end = DemoData.awaitEnd(client, DemoData.submit(client, DemoData.glyphJob()));
    assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
  }

  private static void upload(String name, byte[] model) throws Exception {
    client.upload(
        "POST", Routes.modelVersions(name), Files.write(folder.resolve(name + ".onnx"), model));
  }

  private static JobView end(String spec) {
    RawClient.Answer accepted = raw.post("/v1/jobs", spec);
    assertThat(accepted.problem()).as(accepted.response().body()).isEqualTo("202");
    return DemoData.awaitEnd(client, new JobView(accepted.json()));
  }
}
