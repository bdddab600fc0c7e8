package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.BlobTransfer;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/models}: reading and download. */
@RestController
@RequestMapping("/v1/models")
class ModelController {
  private final Models models;
  private final Versions versions;
  private final Aliases aliases;
  private final Lineage lineage;
  private final Cursors cursors;
  private final BlobTransfer transfer;

  ModelController(
      Models models,
      Versions versions,
      Aliases aliases,
      Lineage lineage,
      Cursors cursors,
      BlobTransfer transfer) {
    this.models = models;
    this.versions = versions;
    this.aliases = aliases;
    this.lineage = lineage;
    this.cursors = cursors;
    this.transfer = transfer;
  }

  @Operation(operationId = "listModels", summary = "Models by name")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.READ)
  @GetMapping(produces = "application/json")
  Page<Views.Model> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    PageRequest page = cursors.page(caller.tenantId(), "models", limit, cursor);
    String after = page.after();
    List<ModelEntity> found =
        models.findAfter(caller.tenantId(), after == null ? "" : after, Limit.of(page.fetch()));
    Page<ModelEntity> shown = Page.of(found, page, ModelEntity::name);
    Map<UUID, Views.Model> views = views(caller.tenantId(), shown.items());
    return shown.map(model -> Objects.requireNonNull(views.get(model.id())));
  }

  @Operation(operationId = "getModel", summary = "A model with its aliases")
  @Needs(Scope.READ)
  @GetMapping(path = "/{name}", produces = "application/json")
  Views.Model get(Caller caller, @PathVariable String name) {
    ModelEntity model = model(caller, name);
    return Objects.requireNonNull(views(caller.tenantId(), List.of(model)).get(model.id()));
  }

  @Operation(operationId = "listModelVersions", summary = "Versions, newest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.READ)
  @GetMapping(path = "/{name}/versions", produces = "application/json")
  Page<Views.VersionSummary> versions(
      Caller caller,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    ModelEntity model = model(caller, name);
    PageRequest page = cursors.page(caller.tenantId(), "versions of " + name, limit, cursor);
    String after = page.after();
    List<VersionEntity> found =
        versions.findBefore(
            caller.tenantId(),
            model.id(),
            after == null ? Integer.MAX_VALUE : Integer.parseInt(after),
            Limit.of(page.fetch()));
    return Page.of(found, page, version -> Integer.toString(version.version()))
        .map(Views.VersionSummary::of);
  }

  @Operation(
      operationId = "getModelVersion",
      summary = "A version with facts, layers, evaluation and lineage")
  @Needs(Scope.READ)
  @GetMapping(path = "/{name}/versions/{number}", produces = "application/json")
  Views.Version version(Caller caller, @PathVariable String name, @PathVariable int number) {
    VersionEntity version = find(caller, name, number);
    return Views.Version.of(version, lineage.of(caller.tenantId(), version.id()));
  }

  /** The bytes; {@code file} picks one where a version has several, else it is the model. */
  @Operation(
      operationId = "downloadModelVersion",
      summary = "The bytes of a file, the model where none is named",
      parameters = {
        @Parameter(in = ParameterIn.HEADER, name = "Range"),
        @Parameter(in = ParameterIn.HEADER, name = "If-Range")
      },
      responses = {
        @ApiResponse(
            responseCode = "200",
            content =
                @Content(
                    mediaType = "application/octet-stream",
                    schema = @Schema(type = "string", format = "binary"))),
        @ApiResponse(
            responseCode = "206",
            content =
                @Content(
                    mediaType = "application/octet-stream",
                    schema = @Schema(type = "string", format = "binary")))
      })
  @Refuses({ErrorCode.MODEL_NOT_READY, ErrorCode.VERSION_DELETED, ErrorCode.RANGE_NOT_SATISFIABLE})
  @Needs(Scope.READ)
  @GetMapping(path = "/{name}/versions/{number}/download")
  void download(
      Caller caller,
      @PathVariable String name,
      @PathVariable int number,
      @RequestParam(required = false) @Nullable String file,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    VersionEntity version = find(caller, name, number);
    if (version.state() == VersionEntity.State.DELETED) {
      throw Deletions.deleted();
    }
    if (version.state() != VersionEntity.State.READY) {
      throw new QuantryException(ErrorCode.MODEL_NOT_READY, "This version is not ready");
    }
    VersionFile chosen =
        version.files().stream()
            .filter(candidate -> file == null || candidate.name().equals(file))
            .findFirst()
            .orElseThrow(ModelController::notFound);
    transfer.send(request, response, new Blob(chosen.sha256(), chosen.sizeBytes()), chosen.name());
  }

  private Map<UUID, Views.Model> views(UUID tenant, List<ModelEntity> shown) {
    List<UUID> ids = shown.stream().map(ModelEntity::id).toList();
    Map<UUID, Integer> newest =
        models.findNewest(tenant, ids).stream()
            .collect(Collectors.toMap(Models.Newest::getModel, Models.Newest::getVersion));
    Map<UUID, List<AliasEntity>> named = aliases.of(tenant, ids);
    return shown.stream()
        .collect(
            Collectors.toMap(
                ModelEntity::id,
                model ->
                    new Views.Model(
                        PrefixedId.MODEL.format(model.id()),
                        model.name(),
                        model.createdAt(),
                        newest.get(model.id()),
                        named.getOrDefault(model.id(), List.of()).stream()
                            .map(Views.Alias::of)
                            .toList())));
  }

  private ModelEntity model(Caller caller, String name) {
    return models
        .findByTenantIdAndName(caller.tenantId(), name)
        .orElseThrow(ModelController::notFound);
  }

  private VersionEntity find(Caller caller, String name, int number) {
    return versions
        .findByTenantIdAndModelNameAndVersion(caller.tenantId(), name, number)
        .orElseThrow(ModelController::notFound);
  }

  private static QuantryException notFound() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such model, version or file");
  }
}
