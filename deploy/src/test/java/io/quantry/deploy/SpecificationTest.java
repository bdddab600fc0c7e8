package io.quantry.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compose files and Dockerfile, judged by the tools of those formats. */
class SpecificationTest {
  @TempDir Path folder;

  @Test
  void theComposeFileKeepsToTheSpecification() throws Exception {
    Tools.Said said = Tools.run("compose-spec", "docker-compose.yml");

    assertThat(said.exit()).as(said.output()).isZero();
  }

  @Test
  void theComposeFileForDegradedIsolationGoesWithTheFirst() throws Exception {
    Tools.Said said = Tools.run("compose-spec", "docker-compose.yml", "deploy/degraded.yml");

    assertThat(said.exit()).as(said.output()).isZero();
    String services =
        said.output()
            .substring(said.output().indexOf("\nservices:"), said.output().indexOf("\nvolumes:"));
    assertThat(services)
        .contains("no-new-privileges:true")
        .doesNotContain("seccomp=", "apparmor=", "ISOLATION=false");
  }

  @Test
  void aWrongKeyIsSeen() throws Exception {
    Path wrong = Files.writeString(folder.resolve("c.yml"), "services: {a: {imag: \"b:1\"}}");

    assertThat(Tools.run("compose-spec", wrong.toString()).exit()).isNotZero();
  }

  @Test
  void theDockerfileHasNoBadHabits() throws Exception {
    Tools.Said said = Tools.run("hadolint", "deploy/Dockerfile");

    assertThat(said.exit()).as(said.output()).isZero();
  }
}
