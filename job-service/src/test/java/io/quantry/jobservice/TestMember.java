package io.quantry.jobservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.TrainingSummary;
import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Completion;
import io.quantry.contracts.fleet.Hardware;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.contracts.fleet.Isolation;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.fleet.Registration;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.Verdict;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A member of the fleet that says over HTTP whatever a test wants it to say. */
public final class TestMember {
  private final ServiceClient client;
  private final Registration registration;
  private final Role role;

  private TestMember(ServiceClient client, Registration registration, Role role) {
    this.client = client;
    this.registration = registration;
    this.role = role;
  }

  public static TestMember join(
      int port, String joinToken, String name, Role role, String... tags) {
    return join(port, joinToken, name, role, ScriptedChecker.RUNTIME_VERSION, List.of(tags));
  }

  /** A member whose children use another version of the runtime. */
  static TestMember join(
      int port,
      String joinToken,
      String name,
      Role role,
      String runtimeVersion,
      List<String> tags) {
    return join(
        port, joinToken, announcement(name, role, runtimeVersion, tags, Map.of(), List.of()));
  }

  /** Joins, and must be let in. */
  public static TestMember join(int port, String joinToken, Announcement announcement) {
    ServiceClient.Answer answer = announce(port, joinToken, announcement);
    if (answer.status() != 200) {
      throw new IllegalStateException("Could not join: " + answer.text());
    }
    Registration registration = ServiceClient.JSON.readValue(answer.text(), Registration.class);
    return new TestMember(
        new ServiceClient(port, registration.token()), registration, announcement.role());
  }

  public static ServiceClient.Answer announce(
      int port, String joinToken, Announcement announcement) {
    return new ServiceClient(port, joinToken).send(InternalRoutes.MEMBERS, announcement);
  }

  public static Announcement announcement(
      String name, Role role, Map<String, String> labels, List<String> testProviders) {
    return announcement(
        name, role, ScriptedChecker.RUNTIME_VERSION, List.of(), labels, testProviders);
  }

  private static Announcement announcement(
      String name,
      Role role,
      String runtimeVersion,
      List<String> tags,
      Map<String, String> labels,
      List<String> testProviders) {
    return new Announcement(
        name,
        role,
        new Hardware(
            "x86_64", "test", 2, 1L << 30, List.of("avx2"), List.of("CPUExecutionProvider"), tags),
        1,
        Isolation.FULL,
        List.of(),
        "test",
        runtimeVersion,
        labels,
        testProviders);
  }

  public Registration registration() {
    return registration;
  }

  public Claim.Answer claim(String job) {
    return claim(job, 0);
  }

  /** Claims by a record before which others of that job had been given up. */
  public Claim.Answer claim(String job, int expirations) {
    return ServiceClient.JSON.readValue(
        client
            .send(
                InternalRoutes.CLAIMS,
                new Claim.Request(registration.memberId(), job, role.stage(), expirations))
            .text(),
        Claim.Answer.class);
  }

  /** Claims a job that must be there to be claimed. */
  public Claim.Work take(String job) {
    Claim.Answer answer = claim(job);
    Claim.Work work = answer.work();
    if (work == null) {
      throw new AssertionError("The claim was not granted: " + answer);
    }
    return work;
  }

  public Heartbeat.Answer beat(Lease lease, double fraction, String... log) {
    return beat(new Heartbeat.Running(lease, "quantize", fraction, "working", List.of(log)));
  }

  /** A heartbeat of a training. */
  public Heartbeat.Answer beat(
      Lease lease, Map<String, Double> figures, List<Map<String, Double>> epochs) {
    return beat(new Heartbeat.Running(lease, "train", 0.5, "working", List.of(), figures, epochs));
  }

  private Heartbeat.Answer beat(Heartbeat.Running running) {
    return ServiceClient.JSON.readValue(
        client
            .send(
                InternalRoutes.HEARTBEATS,
                new Heartbeat.Request(registration.memberId(), List.of(running)))
            .text(),
        Heartbeat.Answer.class);
  }

  /** A heartbeat without leases. */
  public void live() {
    beat(false);
  }

  /** A heartbeat without leases; answers whether the member is to drain. */
  public boolean beat(boolean leaving) {
    return Boolean.TRUE.equals(
        ServiceClient.JSON
            .readValue(
                client
                    .send(
                        InternalRoutes.HEARTBEATS,
                        new Heartbeat.Request(registration.memberId(), List.of(), leaving))
                    .text(),
                Heartbeat.Answer.class)
            .drain());
  }

  public ServiceClient.Answer release(Lease lease) {
    return client.send(InternalRoutes.RELEASES, new Completion.Released(lease));
  }

  public ServiceClient.Answer leave() {
    return client.post(InternalRoutes.DEPARTURES, "");
  }

  public ServiceClient.Answer upload(Lease lease, String name, String content) {
    return client.send(
        client
            .request(InternalRoutes.ARTIFACTS + "/" + name)
            .header(InternalRoutes.LEASE_HEADER, InternalRoutes.header(lease))
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(content.getBytes(StandardCharsets.UTF_8))));
  }

  public ServiceClient.Answer checkpoint(Lease lease, String content) {
    return client.send(
        client
            .request(InternalRoutes.CHECKPOINTS)
            .expectContinue(true)
            .header(InternalRoutes.LEASE_HEADER, InternalRoutes.header(lease))
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(content.getBytes(StandardCharsets.UTF_8))));
  }

  public ServiceClient.Answer download(Lease lease, String sha256) {
    return client.get(
        InternalRoutes.BLOBS + "/" + sha256,
        InternalRoutes.LEASE_HEADER,
        InternalRoutes.header(lease));
  }

  /** As {@link #download}, of a member that follows to the store. */
  public ServiceClient.Answer downloadDirectly(Lease lease, String sha256) {
    return client.get(
        InternalRoutes.BLOBS + "/" + sha256,
        InternalRoutes.LEASE_HEADER,
        InternalRoutes.header(lease),
        InternalRoutes.DIRECT_HEADER,
        "yes");
  }

  public BlobRef uploaded(Lease lease, String content) {
    ServiceClient.Answer answer = upload(lease, "model.onnx", content);
    assertThat(answer.status()).as(answer.text()).isLessThan(300);
    return ServiceClient.JSON.readValue(answer.text(), BlobRef.class);
  }

  public ServiceClient.Answer complete(Lease lease, List<BlobRef> artifacts) {
    QuantizeResult result =
        new QuantizeResult(
            100,
            26,
            List.of("output/model.onnx"),
            ScriptedChecker.MODEL,
            List.of(),
            List.of(),
            Map.of("MatMulInteger", 1),
            List.of(new Finding("TEST_FINDING", "a node named \u0000 is fine")),
            "1.29.0",
            List.of("avx2"),
            Map.of(),
            new TrainingSummary(4, 3, 205, 98.5, 51.2, 98.0),
            null);
    return client.send(
        InternalRoutes.COMPLETIONS, new Completion.Done(lease, result, null, artifacts));
  }

  public ServiceClient.Answer judge(Lease lease, Verdict verdict) {
    return judge(lease, verdict, Map.of());
  }

  /** Completes the evaluation with everything measured as a JSON tree. */
  public ServiceClient.Answer judge(Lease lease, Verdict verdict, Map<String, Object> report) {
    EvaluateResult result =
        new EvaluateResult(
            verdict,
            "Good enough",
            "cosine",
            100.0,
            99.5,
            new EvaluateResult.Interval(-0.5, -0.6, -0.4, 0.95),
            null,
            0.26,
            200,
            List.of(new Finding("NO_SPEEDUP", "none measured")),
            report,
            null);
    return client.send(
        InternalRoutes.COMPLETIONS, new Completion.Done(lease, null, result, List.of()));
  }

  public ServiceClient.Answer fail(Lease lease, String code) {
    return client.send(
        InternalRoutes.FAILURES, new Completion.Failed(lease, new Failure(code, "because")));
  }

  public ServiceClient.Answer acknowledgeCancel(Lease lease) {
    return client.send(InternalRoutes.CANCELLATIONS, new Completion.Canceled(lease));
  }
}
