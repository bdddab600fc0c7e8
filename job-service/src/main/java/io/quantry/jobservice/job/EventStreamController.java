package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Credentials;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.Refuses;
import io.quantry.jobservice.wake.Notifications;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /v1/jobs/{id}/events}: the events of a job as server-sent events, from {@code
 * Last-Event-ID} on, until the job or this service has ended: clients go on at another replica. The
 * request's virtual thread waits and writes; nothing is held from the database meanwhile.
 */
@RestController
class EventStreamController {
  /** How soon a stream ends after what let it in has. */
  private static final Duration LOOK = Duration.ofSeconds(3);

  private static final int LOOKS_TO_A_SIGN = 5;
  private static final int BATCH = 500;

  private final JobTable jobs;
  private final JobEvents events;
  private final Notifications notifications;
  private final Credentials credentials;
  private final OpenStreams clients;

  EventStreamController(
      JobTable jobs,
      JobEvents events,
      Notifications notifications,
      Credentials credentials,
      OpenStreams clients) {
    this.credentials = credentials;
    this.jobs = jobs;
    this.events = events;
    this.notifications = notifications;
    this.clients = clients;
  }

  @Operation(
      operationId = "streamJobEvents",
      summary = "Transitions and progress as server-sent events",
      responses =
          @ApiResponse(
              responseCode = "200",
              content =
                  @Content(mediaType = "text/event-stream", schema = @Schema(ref = "JobEvent"))))
  @Refuses({ErrorCode.INVALID_REQUEST})
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/jobs/{id}/events", produces = "text/event-stream")
  void stream(
      Caller caller,
      @PathVariable String id,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    JobRow job =
        PrefixedId.JOB
            .parse(id)
            .flatMap(known -> jobs.find(caller.tenantId(), known))
            .orElseThrow(() -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such job"));
    long after = sequence(lastEventId);
    OpenStreams.begin(response);
    try (OpenStreams.Open ignored = clients.open();
        Notifications.Waiter waiter = notifications.waiter(job.id())) {
      OutputStream out = response.getOutputStream();
      int quiet = 0;
      while (credentials.hold(caller, request)) {
        List<JobEvents.Event> found = events.after(caller.tenantId(), job.id(), after, BATCH);
        for (JobEvents.Event event : found) {
          out.write(
              "id: %d\nevent: %s\ndata: %s\n\n"
                  .formatted(event.seq(), event.type(), event.data())
                  .getBytes(StandardCharsets.UTF_8));
          after = event.seq();
        }
        out.flush();
        if (found.stream().anyMatch(JobEvents.Event::last) || (found.isEmpty() && ended(job))) {
          return;
        }
        boolean woken = found.size() >= BATCH || waiter.await(LOOK);
        if (!notifications.isRunning()) {
          out.write(": the service ends, go on elsewhere\n\n".getBytes(StandardCharsets.UTF_8));
          return;
        }
        quiet = woken ? 0 : quiet + 1;
        if (quiet == LOOKS_TO_A_SIGN) {
          quiet = 0;
          out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ended(JobRow job) {
    return jobs.find(job.tenantId(), job.id()).map(now -> now.state().terminal()).orElse(true);
  }

  private static long sequence(@Nullable String lastEventId) {
    if (lastEventId == null || lastEventId.isBlank()) {
      return 0;
    }
    if (!lastEventId.matches("[0-9]{1,18}")) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, "Expected Last-Event-ID to be the id of an event");
    }
    return Long.parseLong(lastEventId);
  }
}
