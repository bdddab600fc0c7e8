package io.quantry.jobservice.job;

import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Credentials;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
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
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /v1/events}: what changes in the caller's tenant from now on, for pages that show it.
 * Nothing is kept: whoever was away fetches what it shows anew. The request's virtual thread waits
 * and writes; nothing is held from the database meanwhile.
 */
@RestController
class TenantEventsController {
  /** How soon a stream ends after what let it in has. */
  private static final Duration LOOK = Duration.ofSeconds(3);

  private static final Duration SIGN = Duration.ofSeconds(15);
  private static final byte[] HELLO = utf8("event: hello\ndata: {}\n\n");
  private static final byte[] STILL_HERE = utf8(": still here\n\n");

  private final TenantNews news;
  private final Credentials credentials;
  private final OpenStreams clients;

  TenantEventsController(TenantNews news, Credentials credentials, OpenStreams clients) {
    this.news = news;
    this.credentials = credentials;
    this.clients = clients;
  }

  @Operation(
      operationId = "streamEvents",
      summary = "What changes in the tenant, as server-sent events",
      responses =
          @ApiResponse(
              responseCode = "200",
              content =
                  @Content(mediaType = "text/event-stream", schema = @Schema(ref = "TenantEvent"))))
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/events", produces = "text/event-stream")
  void stream(Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try (NewsReader reader = news.open(caller.tenantId());
        OpenStreams.Open ignored = clients.open()) {
      OpenStreams.begin(response);
      if (!request.getMethod().equals("HEAD")) {
        write(HELLO, response.getOutputStream());
        follow(reader, caller, request, response.getOutputStream());
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(
      NewsReader reader, Caller caller, HttpServletRequest request, OutputStream out)
      throws IOException, InterruptedException {
    long looked = System.nanoTime();
    long written = looked;
    while (!reader.ended()) {
      Optional<byte[]> event = reader.next(LOOK);
      long now = System.nanoTime();
      if (now - looked >= LOOK.toNanos()) {
        if (!credentials.hold(caller, request)) {
          return;
        }
        looked = now;
      }
      if (event.isPresent() || now - written >= SIGN.toNanos()) {
        write(event.orElse(STILL_HERE), out);
        written = now;
      }
    }
  }

  private static void write(byte[] event, OutputStream out) throws IOException {
    out.write(event);
    out.flush();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
