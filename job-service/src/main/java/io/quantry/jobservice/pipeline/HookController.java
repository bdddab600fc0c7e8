package io.quantry.jobservice.pipeline;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.access.OpenPaths;
import io.quantry.jobservice.rest.ReadsJson;
import io.quantry.jobservice.rest.Refuses;
import io.quantry.jobservice.tenancy.RowViews;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/hooks}: where forges tell what happened. They have no key, but a secret. */
@RestController
class HookController {
  static final String PATH = OpenPaths.HOOKS;
  private static final Set<String> EVENTS =
      Set.of("push", "release", "Push Hook", "Tag Push Hook", "Release Hook");

  private final Connections connections;
  private final Hooks hooks;
  private final HookRoom room;
  private final InstantSource clock;

  HookController(Connections connections, Hooks hooks, HookRoom room, InstantSource clock) {
    this.connections = connections;
    this.hooks = hooks;
    this.room = room;
    this.clock = clock;
  }

  /** The runs that an event stands for. */
  @Schema(name = "HookAnswer")
  record View(List<Run.View> runs) {}

  @Operation(
      operationId = "takeHook",
      summary = "Takes what GitHub or GitLab tells of a repository, and runs its pipelines",
      responses = {
        @ApiResponse(
            responseCode = "202",
            description = "Pipelines run",
            content =
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = View.class))),
        @ApiResponse(
            responseCode = "200",
            description = "They ran before for this body or this commit",
            content =
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = View.class))),
        @ApiResponse(responseCode = "204", description = "No pipeline runs on this")
      })
  @ReadsJson
  @Refuses({
    ErrorCode.INVALID_SIGNATURE,
    ErrorCode.INSUFFICIENT_SCOPE,
    ErrorCode.MODEL_NOT_READY,
    ErrorCode.DATASET_NOT_READY,
    ErrorCode.LIMIT_EXCEEDED
  })
  @PostMapping(path = OpenPaths.HOOKS + "{connection}")
  ResponseEntity<View> take(@PathVariable String connection, HttpServletRequest request)
      throws IOException {
    int most = HookBody.most(request);
    UUID id = Connections.id(connection);
    Connections.Hooked hooked = room.database(() -> connections.hooked(id));
    Connection connected = hooked.connection();
    HookProof proof =
        HookProof.of(connected.kind(), hooked.secret(), request::getHeader, clock.instant());
    try (HookRoom.Held ignored = room.bytes(most);
        RowViews.Restore rows = RowViews.tenant(connected.tenantId())) {
      byte[] body = HookBody.read(request);
      proof.require(body);
      return answer(connected, event(connected, request), body);
    }
  }

  private ResponseEntity<View> answer(Connection connection, String event, byte[] body) {
    if (!EVENTS.contains(event)) {
      return ResponseEntity.noContent().build();
    }
    Hooks.Taken taken = hooks.take(connection, event, body);
    if (taken.runs().isEmpty()) {
      return ResponseEntity.noContent().build();
    }
    return ResponseEntity.status(taken.fresh() ? HttpStatus.ACCEPTED : HttpStatus.OK)
        .contentType(MediaType.APPLICATION_JSON)
        .body(new View(taken.runs().stream().map(Run::view).toList()));
  }

  private static String event(Connection connection, HttpServletRequest request) {
    String name =
        request.getHeader(
            switch (connection.kind()) {
              case GITHUB -> "X-GitHub-Event";
              case GITLAB -> "X-Gitlab-Event";
            });
    return name == null ? "" : name;
  }
}
