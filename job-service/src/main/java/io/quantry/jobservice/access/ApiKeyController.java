package io.quantry.jobservice.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.spec.TreeNode;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.ReadsJson;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

/** {@code /v1/api-keys}: the tenant's keys; a key itself is told once, to who makes it. */
@RestController
@RequestMapping("/v1/api-keys")
class ApiKeyController {
  private static final int MAX_NAME = 100;
  private static final List<String> SCOPES =
      Arrays.stream(Scope.values()).map(Scope::wireName).toList();

  private final ApiKeys keys;
  private final Cursors cursors;
  private final InstantSource clock;

  ApiKeyController(ApiKeys keys, Cursors cursors, InstantSource clock) {
    this.keys = keys;
    this.cursors = cursors;
    this.clock = clock;
  }

  /**
   * A key.
   *
   * @param hint its first characters
   * @param scope the widest thing that it may do
   * @param createdBy who made it, absent for the first key of a tenant
   * @param lastUsedAt to within some seconds, absent if it never was
   * @param key the key itself, in the answer to its making alone
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "ApiKey")
  record View(
      String id,
      String name,
      String hint,
      String scope,
      @Nullable String createdBy,
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt,
      @Nullable String key) {
    static View of(ApiKeys.Row row, @Nullable String key) {
      return new View(
          PrefixedId.KEY.format(row.id()),
          row.name(),
          row.hint(),
          row.scope().wireName(),
          row.createdBy(),
          row.createdAt(),
          row.expiresAt(),
          row.lastUsedAt(),
          row.revokedAt(),
          key);
    }
  }

  private record Wish(String name, Scope scope, @Nullable Instant expiresAt) {}

  @Operation(operationId = "listApiKeys", summary = "The tenant's keys, the newest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.ADMIN)
  @GetMapping(produces = "application/json")
  Page<View> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    PageRequest page = cursors.page(caller.tenantId(), "api keys", limit, cursor);
    String after = page.after();
    List<ApiKeys.Row> found =
        keys.list(caller.tenantId(), after == null ? null : UUID.fromString(after), page.fetch());
    return Page.of(found, page, row -> row.id().toString()).map(row -> View.of(row, null));
  }

  @Operation(operationId = "getApiKey", summary = "What is known of a key")
  @Needs(Scope.ADMIN)
  @GetMapping(path = "/{id}", produces = "application/json")
  View get(Caller caller, @PathVariable String id) {
    return PrefixedId.KEY
        .parse(id)
        .flatMap(key -> keys.find(caller.tenantId(), key))
        .map(row -> View.of(row, null))
        .orElseThrow(ApiKeyController::unknown);
  }

  @Operation(
      operationId = "createApiKey",
      summary = "Makes a key, which is told this once",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "ApiKeyWish"))))
  @ReadsJson
  @Refuses({ErrorCode.INVALID_ENUM})
  @Needs(Scope.ADMIN)
  @ResponseStatus(HttpStatus.CREATED)
  @PostMapping(consumes = "application/json", produces = "application/json")
  ResponseEntity<View> create(Caller caller, HttpServletRequest request) throws IOException {
    Wish wish = TreeNode.read(JsonBody.readObject(request.getInputStream()).tree(), this::wish);
    ApiKeys.Made made = keys.make(caller, wish.name(), wish.scope(), wish.expiresAt());
    View view = View.of(made.row(), made.key());
    return ResponseEntity.created(URI.create("/v1/api-keys/" + view.id()))
        .header("Cache-Control", "no-store")
        .body(view);
  }

  private @Nullable Wish wish(TreeNode body) {
    String name = body.required("name", ApiKeyController::name, "1 to 100 printable characters");
    String scope = body.oneOf("scope", SCOPES, Scope.READ.wireName());
    Instant expiresAt =
        body.optional("expiresAt", this::future, "a time to come, such as 2027-01-31T00:00:00Z")
            .orElse(null);
    return name == null ? null : new Wish(name, Scope.ofWireName(scope).orElseThrow(), expiresAt);
  }

  private static Optional<String> name(String text) {
    boolean good =
        !text.isBlank()
            && text.length() <= MAX_NAME
            && text.codePoints().noneMatch(Character::isISOControl);
    return good ? Optional.of(text) : Optional.empty();
  }

  private Optional<Instant> future(String text) {
    try {
      return Optional.of(Instant.parse(text)).filter(clock.instant()::isBefore);
    } catch (DateTimeException notATime) {
      return Optional.empty();
    }
  }

  /** From this moment on nobody is let in by it, nor by a session that it opened. */
  @Operation(operationId = "revokeApiKey", summary = "Ends a key for good")
  @Needs(Scope.ADMIN)
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(Caller caller, @PathVariable String id) {
    UUID key = PrefixedId.KEY.parse(id).orElseThrow(ApiKeyController::unknown);
    if (!keys.revoke(caller, key)) {
      throw unknown();
    }
  }

  private static QuantryException unknown() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such key");
  }
}
