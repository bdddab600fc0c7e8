package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.cli.client.Connection;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.home.RunningPlatform;
import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusUploader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Models in pieces through the gateway, while processes are killed. */
class UploadIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String JOB_SERVICE = "job-service-1";
  private static final String GATEWAY = "api-gateway-1";
  private static final String UPLOADS = "/v1/uploads";
  private static final int LARGE_SIDE = 4096; // 64 MiB

  /** Of what a client has sent, so much at most is still under way or in a buffer. */
  private static final long UNDER_WAY_BYTES = 1 << 20;

  @TempDir static Path folder;
  private static Path home;
  private static Path large;
  private static ReplicatedPlatform platform;

  @BeforeAll
  static void start() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    large = folder.resolve("large.onnx");
    LargeModel.write(large, LARGE_SIDE, seed);
    home = Files.createDirectories(folder.resolve("home"));
    platform = ReplicatedPlatform.start(home, 1);
  }

  @AfterAll
  static void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  void jobServiceKilledInAPatchAfterTheLastByteAndInTheCheckMakesOneVersion() throws Exception {
    Sending sending = sending("killed-service", large);
    killInAPatch(sending, JOB_SERVICE, 0.5);
    TusUploader rest = sending.resume();
    System.out.printf("of %d bytes %d had been kept%n", sending.size(), rest.getOffset());
    assertThat(rest.getOffset()).as("kept").isBetween(1L, sending.size() - 1);
    Sending.complete(rest);

    platform.kill(JOB_SERVICE);
    assertThat(staged()).as("before there was a version").containsExactly(sending.size());
    platform.begin(JOB_SERVICE);
    await("a check runs", () -> !Engines.on(home).isEmpty());
    platform.kill(JOB_SERVICE);
    await("the check ends with its service", () -> Engines.on(home).isEmpty());
    assertThat(staged()).as("before there was a version").containsExactly(sending.size());
    platform.startAgain(JOB_SERVICE);

    becomesOneVersion(sending);
  }

  @Test
  void aGatewayKilledInAPatchAndBeforeTheAnswerMakesOneVersion() throws Exception {
    Sending sending = sending("killed-gateway", large);
    killInAPatch(sending, GATEWAY, 0.5);
    assertThat(sending.resume().getOffset()).as("kept").isBetween(1L, sending.size() - 1);
    killInAPatch(sending, GATEWAY, 1);
    TusUploader rest = sending.resume();
    assertThat(rest.getOffset())
        .as("kept")
        .isBetween(sending.size() - UNDER_WAY_BYTES, sending.size());
    Sending.complete(rest);

    becomesOneVersion(sending);
  }

  @Test
  void aRealModelOutlivesBoth() throws Exception {
    Sending sending = sending("glyphs", DemoData.MODEL);
    killInAPatch(sending, GATEWAY, 0.3);
    killInAPatch(sending, JOB_SERVICE, 0.7);
    Sending.complete(sending.resume());
    platform.kill(JOB_SERVICE);
    platform.startAgain(JOB_SERVICE);

    becomesOneVersion(sending);
  }

  /** As clients do that can send every method themselves. */
  @Test
  void everyRequestOfTheProtocolPassesTheGateway() {
    RawClient client =
        new RawClient(
            new RunningPlatform(
                platform.gateways().getFirst().toString(), platform.apiKey(), 0, "", "", Map.of()));
    HttpRequest.Builder options =
        client.request(UPLOADS).method("OPTIONS", BodyPublishers.noBody());
    assertThat(client.send(options).header("Tus-Extension")).contains("creation", "termination");
    RawClient.Answer created =
        client.send(
            tus(client, UPLOADS)
                .header("Upload-Length", "8")
                .header("Upload-Metadata", "name bWV0aG9kcw==") // methods
                .POST(BodyPublishers.noBody()));
    String path = created.header("Location");
    assertThat(created.problem()).isEqualTo("201");
    assertThat(client.send(patch(client, path, 0)).problem()).isEqualTo("204");
    assertThat(client.send(tus(client, path).HEAD()).header("Upload-Offset")).isEqualTo("4");
    RawClient.Answer again = client.send(patch(client, path, 0));
    assertThat(again.problem()).isEqualTo("409 upload-offset-mismatch");
    assertThat(again.header("Upload-Offset")).isEqualTo("4");
    assertThat(client.send(tus(client, path).DELETE()).problem()).isEqualTo("204");
    assertThat(client.get(path).problem()).isEqualTo("404 not-found");
    assertThat(staged()).isEmpty();
  }

  private static HttpRequest.Builder tus(RawClient client, String path) {
    return client.request(path).header("Tus-Resumable", "1.0.0");
  }

  private static HttpRequest.Builder patch(RawClient client, String path, int offset) {
    return tus(client, path)
        .header("Content-Type", "application/offset+octet-stream")
        .header("Upload-Offset", String.valueOf(offset))
        .method("PATCH", BodyPublishers.ofString("four"));
  }

  private static Sending sending(String model, Path file) throws IOException {
    return new Sending(platform.gateways().getFirst(), platform.apiKey(), model, file);
  }

  /** Kills a process while a request is open that has brought a share of the file. */
  private static void killInAPatch(Sending sending, String process, double share) throws Exception {
    TusUploader open = sending.resume();
    long sent = (long) (share * sending.size());
    Sending.sendUpTo(sent, open);
    long arrives = sent - Math.min(sent / 2, UNDER_WAY_BYTES);
    await("the bytes arrive", () -> staged().getFirst() >= arrives);
    platform.kill(process);
    assertThatThrownBy(() -> Sending.complete(open))
        .isInstanceOfAny(IOException.class, ProtocolException.class);
    platform.startAgain(process);
  }

  private static void becomesOneVersion(Sending sending) throws Exception {
    QuantryClient client =
        new QuantryClient(
            new Connection(platform.gateways().getFirst().toString(), platform.apiKey()));
    await(
        "the upload ends",
        () -> !client.get(sending.path()).path("state").asString().startsWith("RECEIV"));
    JsonNode ended = client.get(sending.path());
    assertThat(ended.path("state").asString()).as(ended.toString()).isEqualTo("DONE");

    String digest = sha256(sending.file());
    JsonNode versions = client.get(Routes.modelVersions(sending.model())).path("items");
    assertThat(versions).as("versions").hasSize(1);
    assertThat(versions.path(0).path("sha256").asString()).isEqualTo(digest);
    Path back = folder.resolve(sending.model());
    client.download(ended.path("version").asString() + "/download", back);
    assertThat(sha256(back)).as("what is downloaded").isEqualTo(digest);
    await("its bytes are given up", () -> staged().isEmpty());
  }

  private static String sha256(Path file) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    try (InputStream bytes = Files.newInputStream(file)) {
      bytes.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** Sizes of the files of uploads under way. */
  private static List<Long> staged() {
    try (Stream<Path> files = Files.list(home.resolve("uploads"))) {
      return files.map(file -> file.toFile().length()).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static void await(String what, BooleanSupplier wanted) throws InterruptedException {
    assertThat(
            Engines.await(
                PATIENCE, () -> wanted.getAsBoolean() ? Optional.of(true) : Optional.empty()))
        .as(what)
        .isPresent();
  }
}
