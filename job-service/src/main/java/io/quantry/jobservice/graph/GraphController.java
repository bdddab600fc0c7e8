package io.quantry.jobservice.graph;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.OutlineResult;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.graph.StoredGraph.Drawn;
import io.quantry.jobservice.registry.ModelVersion;
import io.quantry.jobservice.registry.Registry;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A version's operators, laid out. */
@RestController
class GraphController {
  private static final String SOON = "1";

  /** Named in Accept-Encoding, and not with a weight of zero. */
  private static final Pattern GZIP =
      Pattern.compile(
          "(?:^|,)\\s*gzip\\s*(?:$|,|;\\s*q=(?!0(?:\\.0*)?\\s*(?:,|$)))", Pattern.CASE_INSENSITIVE);

  private final Registry registry;
  private final ModelGraphs graphs;

  GraphController(Registry registry, ModelGraphs graphs) {
    this.registry = registry;
    this.graphs = graphs;
  }

  @Operation(
      operationId = "getModelGraph",
      summary = "The model drawn: its operators with precision and tensors, laid out in layers",
      responses = {
        @ApiResponse(
            responseCode = "200",
            content =
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = OutlineResult.class))),
        @ApiResponse(
            responseCode = "202",
            description = "It is being drawn, ask again",
            content = @Content)
      })
  @Refuses({
    ErrorCode.VERSION_DELETED,
    ErrorCode.MODEL_GRAPH_LIMIT,
    ErrorCode.MODEL_QUARANTINED,
    ErrorCode.MODEL_CRASHED_RUNTIME,
    ErrorCode.ATTEMPT_TIMEOUT,
    ErrorCode.MEMORY_LIMIT_EXCEEDED,
    ErrorCode.CPU_LIMIT_EXCEEDED,
    ErrorCode.DISK_FULL
  })
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/models/{name}/versions/{number}/graph", produces = "application/json")
  ResponseEntity<byte[]> graph(
      Caller caller,
      @PathVariable String name,
      @PathVariable int number,
      HttpServletRequest request)
      throws IOException {
    ModelVersion version =
        registry
            .version(caller.tenantId(), name, number)
            .orElseThrow(
                () -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such version"));
    Optional<Drawn> drawn = graphs.of(caller.tenantId(), version);
    if (drawn.isEmpty()) {
      return ResponseEntity.accepted()
          .header(HttpHeaders.RETRY_AFTER, SOON)
          .cacheControl(CacheControl.noStore())
          .build();
    }
    boolean compressed = takesGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.ok()
            .contentType(MediaType.APPLICATION_JSON)
            .eTag("W/\"%s-%d\"".formatted(version.files().getFirst().sha256(), GraphTable.FORM))
            .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    byte[] gzip = drawn.get().gzip();
    return compressed
        ? answer.header(HttpHeaders.CONTENT_ENCODING, "gzip").body(gzip)
        : answer.body(plain(gzip));
  }

  private static boolean takesGzip(@Nullable String accepted) {
    return accepted != null && GZIP.matcher(accepted).find();
  }

  private static byte[] plain(byte[] gzip) throws IOException {
    try (GZIPInputStream bytes = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return bytes.readAllBytes();
    }
  }
}
