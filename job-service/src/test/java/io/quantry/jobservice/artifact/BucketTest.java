package io.quantry.jobservice.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.artifact.ArtifactStore;
import io.quantry.artifact.S3ArtifactStore;
import io.quantry.artifact.S3Settings;
import io.quantry.backends.Backends;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import io.quantry.objectstore.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service on a bucket: its members read from there by themselves, under a live lease. */
class BucketTest extends ServiceTest {
  private static final String BUCKET = "service-" + UUID.randomUUID();

  @Autowired private ArtifactStore store = uninitialized();

  @DynamicPropertySource
  static void bucket(DynamicPropertyRegistry registry) {
    ObjectStore server = Backends.objectStore();
    create(server);
    registry.add("job-service.leases.duration", () -> "60s");
    registry.add("job-service.leases.lost-after", () -> "50s");
    registry.add("job-service.artifacts.kind", () -> "s3");
    registry.add("job-service.artifacts.s3.bucket", () -> BUCKET);
    registry.add("job-service.artifacts.s3.endpoint", server::endpoint);
    registry.add("job-service.artifacts.s3.path-style", () -> "true");
    registry.add("job-service.artifacts.s3.access-key-id", server::accessKeyId);
    registry.add("job-service.artifacts.s3.secret-access-key", server::secretAccessKey);
  }

  private static void create(ObjectStore server) {
    S3Settings settings =
        new S3Settings(
            BUCKET,
            "",
            server.endpoint(),
            "us-east-1",
            true,
            new S3Settings.Credentials(server.accessKeyId(), server.secretAccessKey()),
            S3Settings.LEAST_PART_BYTES,
            Duration.ZERO);
    try (S3ArtifactStore made = new S3ArtifactStore(settings)) {
      made.createBucket();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aMemberIsPointedToTheBucketOnlyUnderItsLease() throws IOException {
    assertThat(store).isInstanceOf(S3ArtifactStore.class);
    String job = submit("");
    TestMember worker = worker("bucket");
    Claim.Work work = worker.take(job);
    String model = work.model().getFirst().sha256();
    assertThat(worker.download(work.lease(), model).text()).startsWith("fp32 of ");

    ServiceClient.Answer pointed = worker.downloadDirectly(work.lease(), model);
    assertThat(pointed.status()).isEqualTo(307);
    try (InputStream bytes = URI.create(pointed.header("Location")).toURL().openStream()) {
      assertThat(new String(bytes.readAllBytes(), StandardCharsets.UTF_8)).startsWith("fp32 of ");
    }
    assertThat(worker.downloadDirectly(work.lease(), "0".repeat(64)).problem())
        .isEqualTo("404 not-found");
    assertThat(worker.uploaded(work.lease(), "quantized").sizeBytes()).isEqualTo(9);
    assertThat(client.get(InternalRoutes.BLOBS + "/" + model).status()).isGreaterThanOrEqualTo(400);
  }
}
