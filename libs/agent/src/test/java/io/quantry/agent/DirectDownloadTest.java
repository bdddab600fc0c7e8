package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Hardware;
import io.quantry.contracts.fleet.Isolation;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.fleet.Registration;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.Stage;
import io.quantry.telemetry.Traces;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blobs to which the job service only points. */
class DirectDownloadTest {
  private static final byte[] BYTES = "weights".getBytes(StandardCharsets.US_ASCII);
  private static final BlobRef BLOB = new BlobRef("model.onnx", "a".repeat(64), BYTES.length);
  private static final Lease LEASE = new Lease("job_1", Stage.QUANTIZATION, 1, "token");

  private final Registration registration =
      new Registration("member", "secret-token", 1000, 5000, List.of());
  private final FakeJobService service = new FakeJobService(registration);
  private final HttpServer store =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final AtomicInteger status = new AtomicInteger(200);
  private volatile @Nullable String authorization = "not asked";

  DirectDownloadTest() throws IOException {}

  @BeforeEach
  void start() {
    store.createContext(
        "/",
        exchange -> {
          try (exchange) {
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            exchange.sendResponseHeaders(status.get(), BYTES.length);
            exchange.getResponseBody().write(BYTES);
          }
        });
    store.start();
    service.elsewhere = URI.create("http://127.0.0.1:" + store.getAddress().getPort() + "/");
  }

  @AfterEach
  void stop() {
    store.stop(0);
    service.close();
  }

  @Test
  void readsFromTheStoreWithoutTheToken() throws Exception {
    try (InputStream bytes = registered().download(LEASE, BLOB)) {
      assertThat(bytes.readAllBytes()).isEqualTo(BYTES);
    }
    assertThat(authorization).isNull();
  }

  @Test
  void refusesAnotherNumberOfBytesThanTheBlobHas() throws Exception {
    BlobRef larger = new BlobRef("model.onnx", BLOB.sha256(), BYTES.length + 1);
    assertThatThrownBy(() -> registered().download(LEASE, larger))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Expected 8 bytes");
  }

  /** An address that is too old is no verdict of the job service: another try gets a new one. */
  @Test
  void anAnswerOfTheStoreIsNoRefusal() throws Exception {
    status.set(403);
    assertThatThrownBy(() -> registered().download(LEASE, BLOB))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(JobServiceClient.RefusedException.class)
        .hasMessageContaining("status 403");
  }

  private JobServiceClient registered() throws Exception {
    JobServiceClient client = new JobServiceClient(service.address(), Traces.none());
    client.register(announcement(), "join");
    return client;
  }

  private static Announcement announcement() {
    return new Announcement(
        "member",
        Role.WORKER,
        new Hardware("x86_64", "test", 2, 1L << 30, List.of(), List.of(), List.of()),
        1,
        Isolation.FULL,
        List.of(),
        "test",
        null,
        null,
        null);
  }
}
