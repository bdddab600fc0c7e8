package io.quantry.agent;

import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Completion;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.fleet.Registration;
import io.quantry.telemetry.Traces;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The fleet's calls to the job service over HTTP. Thread-safe. */
final class JobServiceClient {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TRANSFER_TIMEOUT = Duration.ofHours(1);
  private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(10);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final JsonMapper json = JsonMapper.shared();
  private final URI base;
  private final Traces traces;
  private volatile @Nullable String token;

  JobServiceClient(URI base, Traces traces) {
    this.base = base;
    this.traces = traces;
  }

  /** Joins with the fleet's token; further calls carry the token that the answer brings. */
  Registration register(Announcement announcement, String joinToken)
      throws IOException, InterruptedException {
    Registration registration =
        json.readValue(call(InternalRoutes.MEMBERS, joinToken, announcement), Registration.class);
    token = registration.token();
    return registration;
  }

  Claim.Answer claim(Claim.Request request) throws IOException, InterruptedException {
    return json.readValue(call(InternalRoutes.CLAIMS, bearer(), request), Claim.Answer.class);
  }

  Heartbeat.Answer heartbeat(Heartbeat.Request request, Duration patience)
      throws IOException, InterruptedException {
    return json.readValue(
        call(InternalRoutes.HEARTBEATS, bearer(), request, patience), Heartbeat.Answer.class);
  }

  void complete(Completion.Done done) throws IOException, InterruptedException {
    call(InternalRoutes.COMPLETIONS, bearer(), done);
  }

  void fail(Completion.Failed failed) throws IOException, InterruptedException {
    call(InternalRoutes.FAILURES, bearer(), failed);
  }

  void acknowledgeCancel(Completion.Canceled canceled) throws IOException, InterruptedException {
    call(InternalRoutes.CANCELLATIONS, bearer(), canceled);
  }

  void release(Completion.Released released) throws IOException, InterruptedException {
    call(InternalRoutes.RELEASES, bearer(), released);
  }

  /** Says that this member is gone; nothing can be said with its token any more. */
  void leave(Duration patience) throws IOException, InterruptedException {
    call(InternalRoutes.DEPARTURES, bearer(), Map.of(), patience);
  }

  /** Opens the bytes of {@code blob}; the caller closes the stream and checks the digest. */
  InputStream download(Lease lease, BlobRef blob) throws IOException, InterruptedException {
    HttpRequest request =
        transfer(lease, InternalRoutes.BLOBS + "/" + blob.sha256())
            .header(InternalRoutes.DIRECT_HEADER, "yes")
            .GET()
            .build();
    HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
    Optional<String> elsewhere = response.headers().firstValue("Location");
    if (response.statusCode() == 307 && elsewhere.isPresent()) {
      response.body().close();
      return downloadFrom(URI.create(elsewhere.get()), blob);
    }
    if (response.statusCode() != 200) {
      try (InputStream body = response.body()) {
        throw new RefusedException(
            response.statusCode(),
            new String(body.readNBytes(2048), java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    return response.body();
  }

  /**
   * The address is a secret of its own, so the token stays here and no message names it. Whatever
   * the store answers, another try gets another address.
   */
  private InputStream downloadFrom(URI store, BlobRef blob)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(store).timeout(TRANSFER_TIMEOUT).GET().build();
    HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    if (response.statusCode() != 200 || length != blob.sizeBytes()) {
      response.body().close();
      throw new IOException(
          "Expected %d bytes of %s from the store at %s, got status %d with %d"
              .formatted(
                  blob.sizeBytes(), blob.sha256(), store.getHost(), response.statusCode(), length));
    }
    return response.body();
  }

  /** Sends a file up under {@code lease}; the answer holds the digest that the server computed. */
  BlobRef upload(Lease lease, Path file) throws IOException, InterruptedException {
    HttpRequest request =
        transfer(lease, InternalRoutes.ARTIFACTS + "/" + file.getFileName())
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofFile(file))
            .build();
    return json.readValue(send(request), BlobRef.class);
  }

  /** Sends up what a training is to go on from under {@code lease}. */
  void checkpoint(Lease lease, Path file) throws IOException, InterruptedException {
    send(
        transfer(lease, InternalRoutes.CHECKPOINTS)
            .timeout(CHECKPOINT_TIMEOUT)
            .expectContinue(true) // a refusal comes before the bytes go
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofFile(file))
            .build());
  }

  private HttpRequest.Builder transfer(Lease lease, String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(TRANSFER_TIMEOUT)
        .header("Authorization", "Bearer " + bearer())
        .header(Traces.HEADER, context())
        .header(InternalRoutes.LEASE_HEADER, InternalRoutes.header(lease));
  }

  private String call(String path, String bearer, Object body)
      throws IOException, InterruptedException {
    return call(path, bearer, body, CALL_TIMEOUT);
  }

  private String call(String path, String bearer, Object body, Duration patience)
      throws IOException, InterruptedException {
    BodyPublisher publisher = BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
    return send(
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(patience)
            .header("Authorization", "Bearer " + bearer)
            .header(Traces.HEADER, context())
            .header("Content-Type", "application/json")
            .POST(publisher)
            .build());
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new RefusedException(response.statusCode(), response.body());
    }
    return response.body();
  }

  /** The span on whose behalf the call is made; calls of none are not worth one. */
  private String context() {
    return traces.current().orElseGet(Traces::unsampled);
  }

  private String bearer() {
    String current = token;
    if (current == null) {
      throw new IllegalStateException("Not registered with the job service yet");
    }
    return current;
  }

  /** The job service answered, and not with success. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedException(int status, String body) {
      super("The job service answered " + status + ": " + body);
      this.status = status;
    }

    int status() {
      return status;
    }

    /** Whether asking again unchanged may be answered differently. */
    boolean passing() {
      return status == 429 || status >= 500;
    }
  }
}
