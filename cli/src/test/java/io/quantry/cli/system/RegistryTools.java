package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Commands of skopeo and oras, as somebody types them into a shell; {@code deploy/tools/install}
 * installs both. {@code $HOST} is a gateway, {@code $KEY} the key that is given.
 */
final class RegistryTools {
  private static final Path FOLDER =
      Path.of(System.getProperty("quantry.root"), "deploy", "target", "tools", "bin");

  private final String host;

  RegistryTools(String gateway) {
    this.host = URI.create(gateway).getAuthority();
  }

  /**
   * How a command ended.
   *
   * @param code its exit status
   * @param output on both streams
   */
  record Ended(int code, String output) {}

  /** Skips the test where one is missing. */
  static void assumeInstalled() throws IOException, InterruptedException {
    RegistryTools tools = new RegistryTools("http://nowhere");
    for (String tool : List.of("skopeo", "oras")) {
      assumeTrue(
          tools.end(Path.of("."), "", "command -v " + tool).code() == 0,
          "Skipped: no " + tool + "; deploy/tools/install installs it");
    }
  }

  /** The command as it has to be where there is no TLS. */
  static String withoutTls(String command) {
    return command
        .replace(
            "skopeo copy",
            "skopeo --insecure-policy copy --src-tls-verify=false --dest-tls-verify=false")
        .replaceAll("^oras ((manifest )?\\w+)", "oras $1 --plain-http");
  }

  /** Runs it in a folder, which is the home of who runs it. */
  Ended end(Path where, String key, String command) throws IOException, InterruptedException {
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", withoutTls(command))
            .directory(where.toFile())
            .redirectErrorStream(true);
    Map<String, String> environment = bash.environment();
    environment.merge("PATH", FOLDER.toString(), (path, tools) -> tools + ":" + path);
    environment.put("HOME", where.toString());
    environment.put("HOST", host);
    environment.put("KEY", key);
    Process process = bash.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  /** Runs one that must end well. */
  String run(Path where, String key, String command) throws IOException, InterruptedException {
    Ended ended = end(where, key, command);
    assertThat(ended.code()).as("%s%n%s", command, ended.output()).isZero();
    return ended.output();
  }
}
