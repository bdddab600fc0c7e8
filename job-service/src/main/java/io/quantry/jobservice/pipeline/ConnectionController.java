package io.quantry.jobservice.pipeline;

import io.quantry.contracts.ErrorCode;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.ReadsJson;
import io.quantry.jobservice.rest.Refuses;
import io.quantry.jobservice.webhook.Destinations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/connections}: repositories whose pushes start pipelines. Secrets are never shown. */
@RestController
@RequestMapping("/v1/connections")
class ConnectionController {
  private final Connections connections;
  private final Destinations destinations;
  private final Cursors cursors;

  ConnectionController(Connections connections, Destinations destinations, Cursors cursors) {
    this.connections = connections;
    this.destinations = destinations;
    this.cursors = cursors;
  }

  /**
   * A connection.
   *
   * @param hook the path that its forge calls
   * @param tellsStatuses whether it has a token for that
   */
  @Schema(name = "Connection")
  record View(
      String id,
      String kind,
      String name,
      String repository,
      String apiBase,
      String hook,
      boolean tellsStatuses,
      String createdBy,
      Instant createdAt) {
    static View of(Connection connection) {
      return new View(
          connection.publicId(),
          connection.kind().wireName(),
          connection.name(),
          connection.repository(),
          connection.apiBase(),
          HookController.PATH + connection.publicId(),
          connection.tells(),
          connection.createdBy(),
          connection.createdAt());
    }
  }

  @Operation(operationId = "listConnections", summary = "The tenant's connections, newest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.READ)
  @GetMapping(produces = "application/json")
  Page<View> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    PageRequest page = cursors.page(caller.tenantId(), "connections", limit, cursor);
    String after = page.after();
    List<Connection> found =
        connections.list(
            caller.tenantId(), after == null ? null : UUID.fromString(after), page.fetch());
    return Page.of(found, page, row -> row.id().toString()).map(View::of);
  }

  @Operation(
      operationId = "createConnection",
      summary = "Connects a repository",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(ref = "ConnectionWish"))))
  @ReadsJson
  @Refuses({ErrorCode.WEBHOOK_URL_INVALID, ErrorCode.WEBHOOK_URL_FORBIDDEN})
  @Needs(Scope.ADMIN)
  @ResponseStatus(HttpStatus.CREATED)
  @PostMapping(consumes = "application/json", produces = "application/json")
  ResponseEntity<View> create(Caller caller, HttpServletRequest request) throws IOException {
    ConnectionWish wish = ConnectionWish.read(JsonBody.readObject(request.getInputStream()).tree());
    if (!wish.apiBase().equals(wish.kind().api())) {
      destinations.requireOpen(wish.apiBase());
    }
    Connection made = connections.create(caller, wish);
    return ResponseEntity.created(URI.create("/v1/" + made.path())).body(View.of(made));
  }

  @Operation(operationId = "getConnection", summary = "A connection")
  @Needs(Scope.READ)
  @GetMapping(path = "/{id}", produces = "application/json")
  View get(Caller caller, @PathVariable String id) {
    return View.of(connections.required(caller.tenantId(), id));
  }

  @Operation(
      operationId = "replaceConnectionCredentials",
      summary = "Another secret, another token or both, in place of what was there",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "Credentials"))))
  @ReadsJson
  @Needs(Scope.ADMIN)
  @PostMapping(
      path = "/{id}/replace-credentials",
      consumes = "application/json",
      produces = "application/json")
  View replace(Caller caller, @PathVariable String id, HttpServletRequest request)
      throws IOException {
    Connection connection = connections.required(caller.tenantId(), id);
    Credentials credentials =
        Credentials.read(JsonBody.readObject(request.getInputStream()).tree());
    return View.of(connections.replace(caller, connection, credentials));
  }

  @Operation(
      operationId = "deleteConnection",
      summary = "Deletes a connection with its pipelines and their runs; the jobs stay")
  @Needs(Scope.ADMIN)
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(Caller caller, @PathVariable String id) {
    connections.delete(caller, connections.required(caller.tenantId(), id));
  }
}
