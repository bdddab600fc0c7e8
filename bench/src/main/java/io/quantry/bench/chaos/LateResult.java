package io.quantry.bench.chaos;

import io.quantry.bench.chaos.agent.ServiceKind;
import io.quantry.contracts.job.JobState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A worker is cut off with its result under way; another takes the job; then the result arrives. It
 * must be refused, and change nothing.
 */
record LateResult() implements Fault {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern JOB = Pattern.compile("\"jobId\":\"(job_[0-9a-z-]+)\"");
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3})");

  @Override
  public String label() {
    return "late-result";
  }

  @Override
  public boolean strike(Scene scene) throws InterruptedException {
    ServiceProcess worker = scene.cluster().any(ServiceKind.WORKER, scene.random());
    if (!Readiness.await(scene.cluster(), worker, scene.timing().patience())) {
      scene.tally().surprise(worker.name() + " was not ready in time");
      return false;
    }
    Link link = scene.cluster().link(worker);
    Trap held = Trap.hold("POST /internal/v1/completions");
    link.set(held);
    try {
      byte[] request = held.sprung().get(scene.timing().reach().toMillis(), TimeUnit.MILLISECONDS);
      link.cut();
      Instant from = Instant.now();
      scene.kills().killed(worker.name(), from);
      try {
        return anotherBegins(scene, request) && sendLate(scene, request);
      } finally {
        scene.kills().away(worker.name(), from, Instant.now());
      }
    } catch (TimeoutException notReached) {
      return false;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      link.clear();
      link.heal();
    }
  }

  /** Another attempt, or the end of a job that was canceled meanwhile. */
  private static boolean anotherBegins(Scene scene, byte[] request) throws InterruptedException {
    Matcher job = JOB.matcher(new String(request, StandardCharsets.UTF_8));
    if (!job.find()) {
      return false;
    }
    String path = "/v1/jobs/" + job.group(1);
    return Readiness.until(
        scene.timing().patience(),
        () ->
            scene.client().get(path + "/attempts").path("items").size() > 1
                || JobState.valueOf(scene.client().get(path).path("state").asString()).terminal());
  }

  private static boolean sendLate(Scene scene, byte[] request) {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), scene.cluster().jobServicePort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      byte[] answer = socket.getInputStream().readNBytes(12);
      Matcher status = STATUS.matcher(new String(answer, StandardCharsets.ISO_8859_1));
      boolean refused = status.find() && status.group(1).equals("409");
      scene.tally().late(refused);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("A late result could not be sent", e);
    }
  }
}
