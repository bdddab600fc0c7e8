package io.quantry.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.quantry.cli.ExitCode;
import io.quantry.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code quantry keys} against a platform that has one key, {@code key_1}. */
class KeysCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private HttpServer platform;

  @SuppressWarnings("NullAway.Init") // made before each test
  KeysCommandTest() {}

  @BeforeEach
  void start() throws IOException {
    platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    platform.createContext(
        "/v1/api-keys/",
        exchange -> {
          boolean known = exchange.getRequestURI().getPath().endsWith("/key_1");
          byte[] body =
              "{\"type\": \"urn:quantry:problem:not-found\", \"detail\": \"There is no such key\"}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(known ? 204 : 404, known ? -1 : body.length);
          if (!known) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    platform.start();
  }

  @AfterEach
  void stop() {
    platform.stop(0);
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String url = "http://127.0.0.1:" + platform.getAddress().getPort();
    return line.execute(
        Stream.concat(Arrays.stream(arguments), Stream.of("--url", url, "--key", "key"))
            .toArray(String[]::new));
  }

  @Test
  void saysWhatItRevoked() {
    assertThat(run("keys", "revoke", "key_1")).isEqualTo(ExitCode.GOOD);
    assertThat(out.toString()).contains("Revoked key_1");
  }

  @Test
  void revokesNothingThatIsNotThere() {
    assertThat(run("keys", "revoke", "key_2")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("There is no such key");
    assertThat(out.toString()).doesNotContain("Revoked");
  }
}
