package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.contracts.job.JobState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in a real browser, on a real platform with real results in it. */
class DashboardIT {
  private static final Path PAGES = Path.of(System.getProperty("quantry.root"), "web-ui");
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  @TempDir static Path folder;
  private static PlatformUnderTest platform;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Files.isExecutable(CHROMIUM), "no Chromium: the dashboard is not opened in a browser");
    assumeTrue(
        Files.isDirectory(PAGES.resolve("node_modules/playwright-core")) && isBuilt(),
        "no Node, or -Dui.skip: the dashboard is not in this build");
    platform =
        PlatformUnderTest.up(
            folder.resolve("home"), Map.of("JOBSERVICE_WEBHOOKS_ALLOWLOOPBACK", "true"));
    QuantryClient client = platform.client();
    DemoData.uploadGlyphs(client);
    DemoData.submit(client, with("target", Map.of("hardware", "gpu")));
    JobView quantized = DemoData.awaitEnd(client, DemoData.submit(client, DemoData.glyphJob()));
    assertThat(quantized.state()).as(quantized.document().toString()).isEqualTo(JobState.SUCCEEDED);
    Map<String, Object> impatient = with("target", Map.of("hardware", "gpu"));
    impatient.put("execution", Map.of("maxQueue", "PT1S"));
    JobView failed = DemoData.awaitEnd(client, DemoData.submit(client, impatient));
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
  }

  private static Map<String, Object> with(String member, Object value) {
    Map<String, Object> spec = new LinkedHashMap<>(DemoData.glyphJob());
    spec.put(member, value);
    return spec;
  }

  private static boolean isBuilt() {
    return Files.exists(PAGES.resolve("target/classes/META-INF/resources/index.html"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (platform != null) {
      platform.close();
      PlatformUnderTest.awaitNoProcessOn(platform.home());
    }
  }

  @Test
  void theGatewayServesIt() throws Exception {
    HttpResponse<String> page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(platform.running().url() + "/jobs"))
                    .header("Accept", "text/html")
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>Quantry</title>");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'");
    assertThat(PlatformUnderTest.outputOf(platform.home()))
        .contains("Dashboard  " + platform.running().url());
  }

  @Test
  void everyPageOpensInABrowser() throws Exception {
    assertThat(npm("run", "browser")).as("see the output above").isZero();
  }

  @Test
  void pagesCanBePictured() throws Exception {
    Path pictures = folder.resolve("pictures");
    assertThat(
            npm(
                "run",
                "screenshots",
                "--",
                platform.running().url(),
                platform.running().apiKey(),
                pictures.toString(),
                "overview",
                "compare"))
        .as("see the output above")
        .isZero();
    assertThat(pictures.resolve("overview-1440-light.png")).isNotEmptyFile();
    assertThat(pictures.resolve("compare-390-dark.png")).isNotEmptyFile();
  }

  /** Its output is a part of the test's. */
  private static int npm(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("npm"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(PAGES.toFile()).redirectErrorStream(true);
    builder.environment().put("QUANTRY_URL", platform.running().url());
    builder.environment().put("QUANTRY_KEY", platform.running().apiKey());
    builder.environment().put("NO_COLOR", "1");
    Process process = builder.start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(System.out::println);
    }
    return process.waitFor();
  }
}
