package io.quantry.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.cli.client.Connection;
import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.contracts.job.JobState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker compose up} itself, images built and all, where a Docker engine answers. */
@Tag("docker")
class ComposeIT {
  private static final Path ROOT = Path.of(System.getProperty("quantry.root"));

  @TempDir Path folder;

  @Test
  @Timeout(60 * 60)
  void imagesAreBuiltAndTakeAModelToItsVerdict() throws Exception {
    assumeTrue(
        !"embedded".equals(System.getProperty("backends"))
            && exit(List.of("docker", "info")) == 0
            && exit(List.of("docker", "compose", "version")) == 0,
        "Skipped: no Docker engine with compose answers");
    Path secrets = folder.resolve("secrets");
    String project = "quantry-test-" + ProcessHandle.current().pid();
    String published = "127.0.0.1:" + freePort();
    assertThat(exit(List.of(ROOT.resolve("deploy/make-secrets").toString(), secrets.toString())))
        .isZero();
    try {
      assertThat(compose(project, secrets, published, "up", "--build", "--wait", "--detach"))
          .as("docker compose up: %s", output())
          .isZero();
      GlyphJob glyphs =
          new GlyphJob(
              new QuantryClient(
                  new Connection(
                      "http://" + published, Files.readString(secrets.resolve("api-key")))));
      glyphs.upload();
      JobView end = glyphs.awaitEnd(glyphs.submit());
      assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
    } finally {
      compose(project, secrets, published, "down", "--volumes");
    }
  }

  private int compose(String project, Path secrets, String published, String... command)
      throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(List.of("docker", "compose", "--project-name", project));
    whole.addAll(List.of(command));
    ProcessBuilder builder =
        new ProcessBuilder(whole)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("output.txt").toFile()));
    builder.environment().put("QUANTRY_SECRETS", secrets.toString());
    builder.environment().put("QUANTRY_PUBLISH", published);
    return builder.start().waitFor();
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output.txt"));
  }

  private static int exit(List<String> command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException noSuchProgram) {
      return -1;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
