package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.ReadsJson;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/imports}: uploads whose bytes are fetched from where the operator allows it. */
@RestController
@RequestMapping("/v1/imports")
class ImportController {
  private final Uploads uploads;

  ImportController(Uploads uploads) {
    this.uploads = uploads;
  }

  @Operation(
      operationId = "createImport",
      summary = "Has a model or a file fetched; it is an upload from then on",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "ImportWish"))))
  @ReadsJson
  @Refuses({
    ErrorCode.INVALID_NAME,
    ErrorCode.INVALID_ENUM,
    ErrorCode.IMPORT_URL_FORBIDDEN,
    ErrorCode.LIMIT_EXCEEDED,
    ErrorCode.QUOTA_EXCEEDED
  })
  @Needs(Scope.SUBMIT)
  @PostMapping(consumes = "application/json", produces = "application/json")
  @ResponseStatus(HttpStatus.ACCEPTED)
  UploadView create(Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ImportWish wish = ImportWish.read(JsonBody.readObject(request.getInputStream()).tree());
    Upload begun = uploads.create(caller, wish);
    response.setHeader("Location", begun.path());
    return UploadView.of(begun);
  }
}
