package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.ExitCode;
import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Verdict;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code quantry up} from its start to Ctrl-C, and again on the same home. */
class UpIT {
  @TempDir Path folder;

  @Test
  void takesAModelToItsVerdictAndStopsWithoutARest() throws Exception {
    Path home = folder.resolve("home");
    String jobId;
    try (PlatformUnderTest platform = PlatformUnderTest.up(home)) {
      assertThat(Files.getPosixFilePermissions(home.resolve("running.json")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      refusesASecondOneOn(platform);
      aBrowserSignsIn(platform);
      everyServiceSaysThatItIsReady(platform);
      jobId = runsTheGlyphJob(platform.client());
      theResultIsLoadedByItsSnippet(platform);
      platform.interrupt();
    }
    PlatformUnderTest.awaitNoProcessOn(home);
    assertThat(home.resolve("running.json")).doesNotExist();

    try (PlatformUnderTest again = PlatformUnderTest.up(home)) {
      JobView kept = new JobView(again.client().get(Routes.job(jobId)));
      assertThat(kept.state()).isEqualTo(JobState.SUCCEEDED);
    }
    PlatformUnderTest.awaitNoProcessOn(home);
  }

  /** The code as it is told, beside the file as it is downloaded. */
  private void theResultIsLoadedByItsSnippet(PlatformUnderTest platform) throws Exception {
    String version = Routes.modelVersions("glyphs") + "/2";
    String file = platform.client().get(version).path("files").path(0).path("name").asString();
    Path beside = Files.createDirectories(folder.resolve("snippet"));
    platform.client().download(version + "/download", beside.resolve(file));
    HttpResponse<String> snippet =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(platform.running().url() + version + "/snippet?language=java"))
                    .header("Authorization", "Bearer " + platform.running().apiKey())
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    Files.writeString(beside.resolve("Load.java"), snippet.body());
    Process loaded =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Path.of(System.getProperty("quantry.dist"), "engine", "*").toString(),
                "Load.java")
            .directory(beside.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(loaded.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(loaded.waitFor()).as(output).isZero();
    assertThat(output).contains("shape=[1, 36]");
  }

  private static void everyServiceSaysThatItIsReady(PlatformUnderTest platform) throws Exception {
    assertThat(platform.running().management())
        .containsOnlyKeys("api-gateway", "job-service", "worker", "evaluator");
    for (Map.Entry<String, String> service : platform.running().management().entrySet()) {
      for (String probe : List.of("liveness", "readiness")) {
        HttpResponse<String> answer = ManagementClient.awaitUp(service.getValue(), probe);
        assertThat(answer.statusCode()).as("%s: %s", service, answer.body()).isEqualTo(200);
      }
    }
  }

  /** Through the gateway, as a browser does it, with a key from the command line. */
  private static void aBrowserSignsIn(PlatformUnderTest platform) throws Exception {
    Process made =
        PlatformUnderTest.launch(
            platform.home(),
            "keys",
            "create",
            "--name",
            "browser",
            "--scope",
            "read",
            "--expires",
            "P1D");
    assertThat(made.waitFor()).isEqualTo(ExitCode.GOOD);
    String output = PlatformUnderTest.outputOf(platform.home());
    String key = output.substring(output.lastIndexOf("qnt_")).lines().findFirst().orElseThrow();
    HttpClient browser =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .build();
    URI session = URI.create(platform.running().url() + "/v1/session");
    HttpResponse<String> signedIn =
        browser.send(
            HttpRequest.newBuilder(session)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"key\": \"" + key + "\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(signedIn.statusCode()).as(signedIn.body()).isEqualTo(201);
    HttpResponse<String> who =
        browser.send(HttpRequest.newBuilder(session).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(who.statusCode()).as(who.body()).isEqualTo(200);
    assertThat(who.body()).contains("\"scope\":\"read\"", "csrfToken");
  }

  private static void refusesASecondOneOn(PlatformUnderTest platform) throws Exception {
    Process second = PlatformUnderTest.launch(platform.home(), "up", "--port", "0");
    assertThat(second.waitFor()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(PlatformUnderTest.outputOf(platform.home()))
        .contains("already runs", platform.running().url(), Long.toString(platform.pid()));
    // and the first one does not mind
    assertThat(platform.client().get(Routes.TECHNIQUES).path("items")).isNotEmpty();
  }

  private static String runsTheGlyphJob(QuantryClient client) {
    DemoData.uploadGlyphs(client);
    JobView end = DemoData.awaitEnd(client, DemoData.submit(client, DemoData.glyphJob()));
    assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
    assertThat(end.verdict()).as(end.document().toString()).contains(Verdict.PASSED);
    JsonNode versions = client.get(Routes.modelVersions("glyphs")).path("items");
    assertThat(versions).as("the upload and one result").hasSize(2);
    assertThat(versions.path(0).path("sha256").asString()).matches("[0-9a-f]{64}");
    return end.id();
  }
}
