package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/uploads}: models in pieces, as clients of tus 1.0 send them. */
@RestController
@RequestMapping("/v1/uploads")
class TusController {
  private final Uploads uploads;
  private final UploadTable table;
  private final Appender appender;
  private final UploadSettings settings;

  TusController(Uploads uploads, UploadTable table, Appender appender, UploadSettings settings) {
    this.uploads = uploads;
    this.table = table;
    this.appender = appender;
    this.settings = settings;
  }

  @Operation(operationId = "uploadOptions", summary = "What of tus is spoken here")
  @Needs(Scope.READ)
  @RequestMapping(method = RequestMethod.OPTIONS)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void options(HttpServletResponse response) {
    response.setHeader("Allow", "POST, OPTIONS");
    response.setHeader(Tus.RESUMABLE, Tus.VERSION);
    response.setHeader(Tus.VERSIONS, Tus.VERSION);
    response.setHeader(Tus.EXTENSIONS, Tus.SUPPORTED);
    response.setHeader(Tus.MAX_SIZE, String.valueOf(settings.maxSize().toBytes()));
  }

  @Operation(
      operationId = "createUpload",
      summary = "Begins an upload of a model in pieces",
      parameters = @Parameter(in = ParameterIn.HEADER, name = Tus.RESUMABLE, required = true))
  @Refuses({
    ErrorCode.PRECONDITION_FAILED,
    ErrorCode.PAYLOAD_TOO_LARGE,
    ErrorCode.EMPTY_UPLOAD,
    ErrorCode.MISSING_PROPERTY,
    ErrorCode.INVALID_NAME,
    ErrorCode.INVALID_ENUM,
    ErrorCode.INVALID_VALUE,
    ErrorCode.LIMIT_EXCEEDED,
    ErrorCode.QUOTA_EXCEEDED
  })
  @Needs(Scope.SUBMIT)
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  void create(
      Caller caller,
      @RequestHeader(name = Tus.LENGTH, required = false) @Nullable String length,
      @RequestHeader(name = Tus.METADATA, required = false) @Nullable String metadata,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Tus.begin(request, response);
    Upload made =
        uploads.create(
            caller, Tus.number(Tus.LENGTH, length), metadata == null ? "" : metadata.strip());
    response.setHeader("Location", made.path());
    Tus.tellExpiry(response, made.expiresAt());
  }

  @Operation(operationId = "getUpload", summary = "How far an upload is, and what became of it")
  @Needs(Scope.READ)
  @GetMapping(path = "/{id}", produces = "application/json")
  UploadView get(Caller caller, @PathVariable String id) {
    return UploadView.of(table.required(caller.tenantId(), id));
  }

  @Operation(
      operationId = "uploadOffset",
      summary = "Where an upload goes on",
      parameters = @Parameter(in = ParameterIn.HEADER, name = Tus.RESUMABLE, required = true))
  @Refuses({ErrorCode.PRECONDITION_FAILED, ErrorCode.UPLOAD_EXPIRED})
  @Needs(Scope.READ)
  @RequestMapping(path = "/{id}", method = RequestMethod.HEAD)
  void head(
      Caller caller,
      @PathVariable String id,
      HttpServletRequest request,
      HttpServletResponse response) {
    Upload upload = table.requiredOfClient(caller.tenantId(), id);
    response.setHeader("Cache-Control", "no-store");
    Tus.begin(request, response);
    appender.require(upload);
    response.setHeader(Tus.OFFSET, String.valueOf(upload.received()));
    response.setHeader(Tus.LENGTH, String.valueOf(upload.length()));
    if (!upload.metadata().isEmpty()) {
      response.setHeader(Tus.METADATA, upload.metadata());
    }
    Tus.tellExpiry(response, upload.expiresAt());
  }

  @Operation(
      operationId = "appendToUpload",
      summary = "Sends the next bytes of an upload",
      parameters = @Parameter(in = ParameterIn.HEADER, name = Tus.RESUMABLE, required = true),
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = Tus.BYTES,
                      schema = @Schema(type = "string", format = "binary"))),
      responses = @ApiResponse(responseCode = "204", description = "They are on the disk"))
  @Refuses({
    ErrorCode.PRECONDITION_FAILED,
    ErrorCode.UPLOAD_OFFSET_MISMATCH,
    ErrorCode.UPLOAD_COMPLETE,
    ErrorCode.UPLOAD_EXPIRED,
    ErrorCode.UPLOAD_LOCKED,
    ErrorCode.PAYLOAD_TOO_LARGE,
    ErrorCode.TRANSFER_FAILED,
    ErrorCode.DISK_FULL
  })
  @Needs(Scope.SUBMIT)
  @PatchMapping(path = "/{id}", consumes = Tus.BYTES)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void append(
      Caller caller,
      @PathVariable String id,
      @RequestHeader(name = Tus.OFFSET, required = false) @Nullable String offset,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    table.requiredOfClient(caller.tenantId(), id);
    Tus.begin(request, response);
    try {
      Upload upload =
          appender.append(
              caller.tenantId(),
              id,
              Tus.number(Tus.OFFSET, offset),
              request.getContentLengthLong(),
              request.getInputStream());
      response.setHeader(Tus.OFFSET, String.valueOf(upload.received()));
      Tus.tellExpiry(response, upload.expiresAt());
    } catch (OffsetConflict conflict) {
      response.setHeader(Tus.OFFSET, String.valueOf(conflict.expected()));
      throw conflict;
    }
  }

  @Operation(
      operationId = "terminateUpload",
      summary = "Gives an upload up",
      parameters = @Parameter(in = ParameterIn.HEADER, name = Tus.RESUMABLE, required = true))
  @Refuses({ErrorCode.PRECONDITION_FAILED, ErrorCode.UPLOAD_LOCKED})
  @Needs(Scope.SUBMIT)
  @DeleteMapping(path = "/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void terminate(
      Caller caller,
      @PathVariable String id,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    table.required(caller.tenantId(), id);
    Tus.begin(request, response);
    uploads.terminate(caller.tenantId(), id);
  }
}
