package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.artifact.PlainNames;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/models/{name}/aliases/{alias}}: the ETag is the revision. A change wants it back in
 * {@code If-Match}; a new alias wants {@code If-None-Match: *}.
 */
@RestController
@RequestMapping("/v1/models/{name}/aliases")
class AliasController {
  private final Models models;
  private final Versions versions;
  private final Aliases aliases;
  private final Cursors cursors;

  AliasController(Models models, Versions versions, Aliases aliases, Cursors cursors) {
    this.models = models;
    this.versions = versions;
    this.aliases = aliases;
    this.cursors = cursors;
  }

  @Operation(operationId = "listAliases", summary = "Aliases of a model by name")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @GetMapping(produces = "application/json")
  Page<Views.Alias> list(
      Caller caller,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    ModelEntity model = model(caller, name);
    PageRequest page = cursors.page(caller.tenantId(), "aliases of " + name, limit, cursor);
    String after = page.after();
    return Page.of(
            aliases.after(caller.tenantId(), model.id(), after == null ? "" : after, page.fetch()),
            page,
            AliasEntity::alias)
        .map(Views.Alias::of);
  }

  @Operation(operationId = "getAlias", summary = "An alias; its ETag is what a change wants back")
  @GetMapping(path = "/{alias}", produces = "application/json")
  ResponseEntity<Views.Alias> get(
      Caller caller, @PathVariable String name, @PathVariable String alias) {
    return answer(caller, model(caller, name), alias);
  }

  @Operation(
      operationId = "putAlias",
      summary = "Points an alias at a version",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "AliasChange"))))
  @Refuses({
    ErrorCode.MALFORMED_JSON,
    ErrorCode.JSON_TOO_DEEP,
    ErrorCode.INVALID_ENCODING,
    ErrorCode.PAYLOAD_TOO_LARGE,
    ErrorCode.INVALID_NAME,
    ErrorCode.PRECONDITION_REQUIRED,
    ErrorCode.PRECONDITION_FAILED,
    ErrorCode.UNKNOWN_PROPERTY,
    ErrorCode.INVALID_VALUE
  })
  @PutMapping(path = "/{alias}", consumes = "application/json", produces = "application/json")
  ResponseEntity<Views.Alias> put(
      Caller caller,
      @PathVariable String name,
      @PathVariable String alias,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
      @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
      HttpServletRequest request)
      throws IOException {
    PlainNames.resource(alias);
    ModelEntity model = model(caller, name);
    long expected = expectedRevision(ifMatch, ifNoneMatch);
    int number = versionNumber(JsonBody.readObject(request.getInputStream()).tree());
    VersionEntity version =
        versions
            .findByTenantIdAndModelNameAndVersion(caller.tenantId(), name, number)
            .orElseThrow(AliasController::notFound);
    if (aliases.move(caller.tenantId(), model.id(), alias, version.id(), expected).isEmpty()) {
      throw new QuantryException(
          ErrorCode.PRECONDITION_FAILED, "The alias has changed since, read it again");
    }
    return answer(caller, model, alias);
  }

  private static long expectedRevision(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
    if (ifMatch == null && ifNoneMatch != null && ifNoneMatch.strip().equals("*")) {
      return 0;
    }
    if (ifMatch == null) {
      throw new QuantryException(
          ErrorCode.PRECONDITION_REQUIRED,
          "Send If-Match with the alias's ETag, or If-None-Match: * for a new alias");
    }
    String tag = ifMatch.strip();
    if (tag.matches("\"[1-9][0-9]{0,17}\"")) {
      return Long.parseLong(tag.substring(1, tag.length() - 1));
    }
    throw new QuantryException(
        ErrorCode.PRECONDITION_FAILED, "If-Match holds no ETag of this alias");
  }

  /**
   * The same number, which JSON may write with a fraction of zero, or 0 where it is no version's.
   */
  private static int positive(Number given) {
    return given.doubleValue() == given.intValue() ? Math.max(0, given.intValue()) : 0;
  }

  private static int versionNumber(Map<String, Object> body) {
    List<Violation> violations = new ArrayList<>();
    for (String member : body.keySet()) {
      if (!member.equals("version")) {
        violations.add(new Violation("/" + member, ErrorCode.UNKNOWN_PROPERTY, "No such property"));
      }
    }
    int number = body.get("version") instanceof Number given ? positive(given) : 0;
    if (number == 0) {
      violations.add(
          new Violation("/version", ErrorCode.INVALID_VALUE, "Expected the number of a version"));
    }
    if (!violations.isEmpty()) {
      Violation first = violations.getFirst();
      throw new QuantryException(
          first.code(), first.pointer() + ": " + first.message(), violations);
    }
    return number;
  }

  private ResponseEntity<Views.Alias> answer(Caller caller, ModelEntity model, String alias) {
    Views.Alias view =
        aliases
            .find(caller.tenantId(), model.id(), alias)
            .map(Views.Alias::of)
            .orElseThrow(AliasController::notFound);
    return ResponseEntity.ok().eTag("\"" + view.revision() + "\"").body(view);
  }

  private ModelEntity model(Caller caller, String name) {
    return models
        .findByTenantIdAndName(caller.tenantId(), name)
        .orElseThrow(AliasController::notFound);
  }

  private static QuantryException notFound() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such model, version or alias");
  }
}
