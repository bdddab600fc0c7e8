package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Quotas;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.artifact.ContentDigest;
import io.quantry.jobservice.artifact.PlainNames;
import io.quantry.jobservice.artifact.SentFiles;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.ReadsJson;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /v1/models/{name}/versions}: a model as one octet stream, as multipart with its side
 * files, or as files that were sent beforehand. The bytes go to the store, a child process checks
 * them, and only then is there a version.
 */
@RestController
@RequestMapping("/v1/models/{name}/versions")
class UploadController {
  private static final String MODEL_PART = "model";

  private final ModelIntake intake;
  private final SentFiles sent;
  private final Versions versions;
  private final Quotas quotas;

  UploadController(ModelIntake intake, SentFiles sent, Versions versions, Quotas quotas) {
    this.intake = intake;
    this.sent = sent;
    this.versions = versions;
    this.quotas = quotas;
  }

  @Operation(
      operationId = "uploadModel",
      summary = "Uploads a version of a model",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/octet-stream",
                      schema = @Schema(type = "string", format = "binary"))),
      responses =
          @ApiResponse(
              responseCode = "201",
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Views.Version.class))))
  @ChecksModel
  @Needs(Scope.SUBMIT)
  @PostMapping(consumes = "application/octet-stream", produces = "application/json")
  ResponseEntity<Views.Version> stream(
      Caller caller,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String alias,
      @RequestHeader(name = ContentDigest.HEADER, required = false) @Nullable String digest,
      HttpServletRequest request)
      throws IOException {
    intake.require(caller, name, alias);
    quotas.requireRoom(caller.tenantId(), request.getContentLengthLong());
    String declared = digest == null ? null : ContentDigest.sha256(digest);
    BlobRef model =
        intake.put(caller.tenantId(), ModelIntake.MODEL_FILE, request.getInputStream(), declared);
    return register(caller, name, alias, List.of(model));
  }

  @Operation(
      operationId = "uploadModel",
      summary = "Uploads a version of a model",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "multipart/form-data",
                      schema = @Schema(ref = "ModelUpload"))),
      responses =
          @ApiResponse(
              responseCode = "201",
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Views.Version.class))))
  @ChecksModel
  @Refuses({ErrorCode.MISSING_PROPERTY, ErrorCode.LIMIT_EXCEEDED})
  @Needs(Scope.SUBMIT)
  @PostMapping(consumes = "multipart/form-data", produces = "application/json")
  ResponseEntity<Views.Version> multipart(
      Caller caller,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String alias,
      HttpServletRequest request)
      throws IOException, ServletException {
    intake.require(caller, name, alias);
    quotas.requireRoom(caller.tenantId(), Quotas.UNKNOWN_LENGTH);
    List<Part> parts = new ArrayList<>(request.getParts());
    Set<String> names = new HashSet<>();
    for (Part part : parts) {
      if (!names.add(fileName(part))) {
        throw new QuantryException(
            ErrorCode.INVALID_NAME, "Two parts have the same file name: " + fileName(part));
      }
    }
    Part main =
        parts.stream()
            .filter(part -> part.getName().equals(MODEL_PART))
            .findFirst()
            .orElseThrow(
                () ->
                    new QuantryException(
                        ErrorCode.MISSING_PROPERTY, "The part \"model\" is missing"));
    if (parts.size() > SentFiles.MOST) {
      throw new QuantryException(
          ErrorCode.LIMIT_EXCEEDED, "Expected at most " + SentFiles.MOST + " files");
    }
    List<BlobRef> files = new ArrayList<>();
    files.add(put(caller, main));
    for (Part part : parts) {
      if (!part.equals(main)) {
        files.add(put(caller, part));
      }
    }
    return register(caller, name, alias, files);
  }

  @Operation(
      operationId = "uploadModel",
      summary = "Uploads a version of a model",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "SentModel"))),
      responses =
          @ApiResponse(
              responseCode = "201",
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Views.Version.class))))
  @ChecksModel
  @ReadsJson
  @Refuses(ErrorCode.UPLOAD_INCOMPLETE)
  @Needs(Scope.SUBMIT)
  @PostMapping(consumes = "application/json", produces = "application/json")
  ResponseEntity<Views.Version> sent(
      Caller caller,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String alias,
      HttpServletRequest request)
      throws IOException {
    intake.require(caller, name, alias);
    SentModel model = SentModel.read(JsonBody.readObject(request.getInputStream()).tree());
    return register(caller, name, alias, sent.find(caller.tenantId(), model.uploads()));
  }

  private static String fileName(Part part) {
    String submitted = part.getSubmittedFileName();
    String fallback = part.getName().equals(MODEL_PART) ? ModelIntake.MODEL_FILE : part.getName();
    return PlainNames.file(submitted == null ? fallback : submitted);
  }

  private BlobRef put(Caller caller, Part part) throws IOException {
    try (InputStream bytes = part.getInputStream()) {
      return intake.put(caller.tenantId(), fileName(part), bytes, null);
    }
  }

  private ResponseEntity<Views.Version> register(
      Caller caller, String name, @Nullable String alias, List<BlobRef> files) {
    ModelFacts facts = intake.check(caller.tenantId(), files);
    ModelVersion registered = intake.register(caller, name, files, facts, alias);
    VersionEntity version =
        versions.findByTenantIdAndId(caller.tenantId(), registered.id()).orElseThrow();
    return ResponseEntity.created(
            URI.create("/v1/models/" + name + "/versions/" + registered.version()))
        .body(Views.Version.of(version, Map.of()));
  }
}
