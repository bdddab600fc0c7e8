package io.quantry.jobservice.pipeline;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.job.JobEnds;
import io.quantry.jobservice.webhook.Calls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes one attempt to tell a forge a status, and says what became of it. */
@Component
class StatusTeller {
  private static final Logger LOG = LoggerFactory.getLogger(StatusTeller.class);

  /** Refusals by 4xx that a later attempt may not meet: limits (GitHub's is 403), and delays. */
  private static final Set<Integer> PASSING = Set.of(403, 408, 409, 425, 429);

  private final StatusQueue queue;
  private final Connections connections;
  private final JobEnds ends;
  private final Calls calls;
  private final StatusSettings settings;
  private final JsonMapper json;

  StatusTeller(
      StatusQueue queue,
      Connections connections,
      JobEnds ends,
      Calls calls,
      StatusSettings settings,
      JsonMapper json) {
    this.queue = queue;
    this.connections = connections;
    this.ends = ends;
    this.calls = calls;
    this.settings = settings;
    this.json = json;
  }

  void tell(StatusQueue.Due due) {
    try {
      connections
          .telling(due.connectionId())
          .ifPresentOrElse(
              telling -> tell(due, telling),
              () -> queue.refused(due, "no-token", Optional.empty()));
    } catch (IllegalStateException notOpened) {
      LOG.error("A status is not told: {}", notOpened.getMessage());
      queue.refused(due, "internal", wait(due, null));
    }
  }

  private void tell(StatusQueue.Due due, Connections.Telling telling) {
    Forge forge = telling.connection().kind();
    Status status = status(due);
    Calls.Answer answer = send(due, telling, status);
    Integer code = answer.status();
    boolean taken = code != null && (code / 100 == 2 || runsAlready(forge, status, code));
    if (taken) {
      queue.told(due, status);
    } else {
      queue.refused(
          due, code == null ? answer.error() : answer.error() + "-" + code, wait(due, code));
    }
  }

  /** As things are now, so that a late attempt tells nothing that is over. */
  private Status status(StatusQueue.Due due) {
    String problem = due.run().problem();
    UUID job = due.run().jobId();
    if (problem != null) {
      return Status.failed(problem);
    }
    return Optional.ofNullable(job)
        .flatMap(id -> ends.of(due.tenantId(), id, due.against()))
        .map(end -> Status.of(end, due.against()))
        .orElseGet(Status::pending);
  }

  private Calls.Answer send(StatusQueue.Due due, Connections.Telling telling, Status status) {
    String url = settings.jobUrl();
    UUID job = due.run().jobId();
    String target =
        url == null || job == null
            ? null
            : url.replace(StatusSettings.JOB, PrefixedId.JOB.format(job));
    StatusRequest request =
        StatusRequest.of(
            telling.connection(),
            telling.token(),
            due.run().revision(),
            due.pipeline(),
            status,
            target);
    return calls.post(
        request.url(),
        request.headers(),
        json.writeValueAsString(request.body()).getBytes(StandardCharsets.UTF_8));
  }

  /** GitLab answers so where it was told before and the answer was lost. */
  private static boolean runsAlready(Forge forge, Status status, int code) {
    return forge == Forge.GITLAB && status.state() == Status.State.PENDING && code == 400;
  }

  private Optional<Duration> wait(StatusQueue.Due due, @Nullable Integer code) {
    int most =
        switch (due.stage()) {
          case PENDING -> settings.pendingAttempts();
          case VERDICT -> settings.attempts();
        };
    boolean passing = code == null || code / 100 == 5 || PASSING.contains(code);
    return passing && due.attempt() < most
        ? Optional.of(settings.waitAfter(due.attempt()))
        : Optional.empty();
  }
}
