package io.quantry.jobservice.dataset;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.artifact.PlainNames;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.Preferences;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/datasets}. An upload is multipart: the part {@code manifest} in JSON, and one file
 * part for each file that it names, called by role or with that file name; or it names files that
 * were sent beforehand. It is stored at once and checked in the background, for which the answer
 * waits as long as the client prefers.
 */
@RestController
@RequestMapping("/v1/datasets")
class DatasetController {
  private final DatasetTable datasets;
  private final DatasetVersions versions;
  private final DatasetReports reports;
  private final DatasetUploads uploads;
  private final DatasetCheckSettings settings;
  private final Cursors cursors;

  DatasetController(
      DatasetTable datasets,
      DatasetVersions versions,
      DatasetReports reports,
      DatasetUploads uploads,
      DatasetCheckSettings settings,
      Cursors cursors) {
    this.datasets = datasets;
    this.versions = versions;
    this.reports = reports;
    this.uploads = uploads;
    this.settings = settings;
    this.cursors = cursors;
  }

  @Operation(operationId = "listDatasets", summary = "Datasets by name")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.READ)
  @GetMapping(produces = "application/json")
  Page<DatasetViews.Dataset> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    PageRequest page = cursors.page(caller.tenantId(), "datasets", limit, cursor);
    String after = page.after();
    return Page.of(
            datasets.findAfter(
                caller.tenantId(), after == null ? "" : after, Limit.of(page.fetch())),
            page,
            DatasetEntity::name)
        .map(this::view);
  }

  @Operation(operationId = "getDataset", summary = "A dataset with its versions")
  @Needs(Scope.READ)
  @GetMapping(path = "/{name}", produces = "application/json")
  DatasetViews.Dataset get(Caller caller, @PathVariable String name) {
    return datasets
        .findByTenantIdAndName(caller.tenantId(), name)
        .map(this::view)
        .orElseThrow(DatasetController::notFound);
  }

  @Operation(
      operationId = "getDatasetVersion",
      summary = "A version with its state, manifest and facts")
  @Needs(Scope.READ)
  @GetMapping(path = "/{name}/versions/{number}", produces = "application/json")
  DatasetViews.Version version(Caller caller, @PathVariable String name, @PathVariable int number) {
    return DatasetViews.Version.of(find(caller, name, number));
  }

  /**
   * Preview and findings, there once the version is READY.
   *
   * @param against another version, {@code name:2}, or the latest of a name, to compare with
   */
  @Operation(
      operationId = "getDatasetReport",
      summary = "Preview and findings, compared with another version where one is named",
      responses =
          @ApiResponse(
              responseCode = "200",
              content =
                  @Content(mediaType = "application/json", schema = @Schema(type = "object"))))
  @Refuses({ErrorCode.INVALID_VALUE, ErrorCode.DATASET_NOT_READY})
  @Needs(Scope.READ)
  @GetMapping(path = "/{name}/versions/{number}/report", produces = "application/json")
  String report(
      Caller caller,
      @PathVariable String name,
      @PathVariable int number,
      @RequestParam(required = false) @Nullable String against) {
    DatasetVersionEntity version = find(caller, name, number);
    return against == null
        ? reports.report(version)
        : reports.compared(version, reports.find(caller.tenantId(), against));
  }

  @Operation(
      operationId = "uploadDataset",
      summary = "Uploads a version of a dataset",
      parameters = @Parameter(in = ParameterIn.HEADER, name = "Prefer"),
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "multipart/form-data",
                      schema = @Schema(ref = "DatasetUpload"))),
      responses = {
        @ApiResponse(
            responseCode = "201",
            description = "Checked, and ready",
            content =
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = DatasetViews.Version.class))),
        @ApiResponse(
            responseCode = "202",
            description = "Stored; its check goes on",
            content =
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = DatasetViews.Version.class)))
      })
  @ChecksDataset
  @Needs(Scope.SUBMIT)
  @PostMapping(
      path = "/{name}/versions",
      consumes = "multipart/form-data",
      produces = "application/json")
  ResponseEntity<DatasetViews.Version> upload(
      Caller caller,
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, ServletException {
    PlainNames.resource(name);
    Preferences preferences = Preferences.of(request);
    return checked(name, uploads.store(caller, name, request.getParts()), preferences, response);
  }

  @Operation(
      operationId = "uploadDataset",
      summary = "Uploads a version of a dataset",
      parameters = @Parameter(in = ParameterIn.HEADER, name = "Prefer"),
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "SentDataset"))),
      responses = {
        @ApiResponse(
            responseCode = "201",
            description = "Checked, and ready",
            content =
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = DatasetViews.Version.class))),
        @ApiResponse(
            responseCode = "202",
            description = "Stored; its check goes on",
            content =
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = DatasetViews.Version.class)))
      })
  @ChecksDataset
  @Refuses(ErrorCode.UPLOAD_INCOMPLETE)
  @Needs(Scope.SUBMIT)
  @PostMapping(
      path = "/{name}/versions",
      consumes = "application/json",
      produces = "application/json")
  ResponseEntity<DatasetViews.Version> sent(
      Caller caller,
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    PlainNames.resource(name);
    Preferences preferences = Preferences.of(request);
    SentDataset dataset = SentDataset.read(JsonBody.readObject(request.getInputStream()).tree());
    return checked(name, uploads.store(caller, name, dataset), preferences, response);
  }

  private ResponseEntity<DatasetViews.Version> checked(
      String name,
      DatasetVersionEntity stored,
      Preferences preferences,
      HttpServletResponse response) {
    DatasetVersionEntity version =
        uploads.awaitCheck(stored, preferences.waitAtMost(settings.maxWait()));
    preferences.applied(settings.maxWait(), response);
    response.setHeader("Location", "/v1/datasets/" + name + "/versions/" + version.version());
    Rejection rejection = version.rejection();
    if (rejection != null) {
      throw new QuantryException(
          ErrorCode.ofSlug(rejection.code()).orElse(ErrorCode.INTERNAL_ERROR), rejection.message());
    }
    return ResponseEntity.status(
            version.state() == DatasetState.READY ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
        .body(DatasetViews.Version.of(version));
  }

  private DatasetVersionEntity find(Caller caller, String name, int number) {
    return versions
        .findByTenantIdAndDatasetNameAndVersion(caller.tenantId(), name, number)
        .orElseThrow(DatasetController::notFound);
  }

  private DatasetViews.Dataset view(DatasetEntity dataset) {
    return DatasetViews.Dataset.of(
        dataset,
        versions.findTop200ByTenantIdAndDatasetNameOrderByVersionDesc(
            dataset.tenantId(), dataset.name()));
  }

  private static QuantryException notFound() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such dataset");
  }
}
