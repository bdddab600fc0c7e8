package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.spec.TreeNode;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.artifact.PlainNames;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.ReadsJson;
import io.quantry.jobservice.rest.Refuses;
import io.quantry.jobservice.rest.Revision;
import io.quantry.jobservice.rest.WantsRevision;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
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
  @Needs(Scope.READ)
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
  @Needs(Scope.READ)
  @GetMapping(path = "/{alias}", produces = "application/json")
  ResponseEntity<Views.Alias> get(
      Caller caller, @PathVariable String name, @PathVariable String alias) {
    return answer(caller, model(caller, name), alias);
  }

  @Operation(operationId = "listAliasMoves", summary = "Where an alias pointed, the latest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.READ)
  @GetMapping(path = "/{alias}/history", produces = "application/json")
  Page<Aliases.Move> history(
      Caller caller,
      @PathVariable String name,
      @PathVariable String alias,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    ModelEntity model = model(caller, name);
    PageRequest page =
        cursors.page(caller.tenantId(), "moves of " + name + "@" + alias, limit, cursor);
    String after = page.after();
    List<Aliases.Move> found =
        aliases.moves(
            model, alias, after == null ? Long.MAX_VALUE : Long.parseLong(after), page.fetch());
    if (found.isEmpty() && after == null) {
      throw notFound();
    }
    return Page.of(found, page, move -> Long.toString(move.revision()));
  }

  @Operation(
      operationId = "putAlias",
      summary = "Points an alias at a version",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "AliasChange"))))
  @ReadsJson
  @WantsRevision
  @Refuses({ErrorCode.INVALID_NAME, ErrorCode.LIMIT_EXCEEDED, ErrorCode.VERSION_DELETED})
  @Needs(Scope.PROMOTE)
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
    long expected = Revision.expected(ifMatch, ifNoneMatch);
    int number = versionNumber(JsonBody.readObject(request.getInputStream()).tree());
    VersionEntity version =
        versions
            .findByTenantIdAndModelNameAndVersion(caller.tenantId(), name, number)
            .orElseThrow(AliasController::notFound);
    if (aliases.move(caller, model, alias, version, expected).isEmpty()) {
      throw Revision.changed();
    }
    return answer(caller, model, alias);
  }

  private static int versionNumber(Map<String, Object> body) {
    return TreeNode.read(body, change -> change.requiredInteger("version", 1, Integer.MAX_VALUE));
  }

  private ResponseEntity<Views.Alias> answer(Caller caller, ModelEntity model, String alias) {
    Views.Alias view =
        aliases
            .find(caller.tenantId(), model.id(), alias)
            .map(Views.Alias::of)
            .orElseThrow(AliasController::notFound);
    return ResponseEntity.ok().eTag(Revision.tag(view.revision())).body(view);
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
