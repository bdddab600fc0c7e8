package io.quantry.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.access.ApiKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MakeSecretsTest {
  private static final Path ROOT = Path.of(System.getProperty("quantry.root"));

  @TempDir Path folder;

  private Map<String, String> made() throws IOException, InterruptedException {
    Path secrets = folder.resolve("secrets");
    int exit =
        new ProcessBuilder(ROOT.resolve("deploy/make-secrets").toString(), secrets.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assertThat(exit).isZero();
    assertThat(Files.getPosixFilePermissions(secrets))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    try (var files = Files.list(secrets)) {
      List<Path> all = files.toList();
      return all.stream()
          .collect(Collectors.toMap(file -> file.getFileName().toString(), MakeSecretsTest::text));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void keysAreKeysOfQuantryAndAllThatTheComposeFileWants() throws Exception {
    Map<String, String> secrets = made();

    assertThat(ApiKey.isWellFormed(ApiKey.USER_PREFIX, String.valueOf(secrets.get("api-key"))))
        .isTrue();
    assertThat(ApiKey.isWellFormed(ApiKey.WORKER_PREFIX, String.valueOf(secrets.get("join-token"))))
        .isTrue();
    assertThat(secrets.get("database-password")).matches("[A-Za-z0-9_-]{32}");
    assertThat(secrets.get("key-secret")).matches("[A-Za-z0-9_-]{43}");
    assertThat(secrets.keySet())
        .isEqualTo(
            ComposeFile.map(
                    ComposeFile.read(ROOT.resolve("docker-compose.yml")).document().get("secrets"))
                .keySet());
  }

  @Test
  void whatThereIsIsKept() throws Exception {
    Map<String, String> first = made();

    assertThat(made()).isEqualTo(first);
  }
}
