package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.Refuses;
import io.quantry.jobservice.rest.Revision;
import io.quantry.jobservice.rest.WantsRevision;
import io.quantry.report.ModelCard;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/models/{name}/versions/{number}/card}: generated, until somebody writes another one.
 * The ETag is the revision, and a change wants it back in {@code If-Match}.
 */
@RestController
@RequestMapping("/v1/models/{name}/versions/{number}/card")
class CardController {
  private static final int MAX_BYTES = 256 << 10;
  private static final String MARKDOWN = "text/markdown;charset=UTF-8";

  /** In place of a card that was taken back: then the generated one is shown again. */
  private static final String GENERATED = "";

  private final Versions versions;
  private final Annotations annotations;
  private final VersionSheets sheets;

  CardController(Versions versions, Annotations annotations, VersionSheets sheets) {
    this.versions = versions;
    this.annotations = annotations;
    this.sheets = sheets;
  }

  @Operation(
      operationId = "getModelCard",
      summary = "A version for who wants to use it, in Markdown")
  @Needs(Scope.READ)
  @GetMapping(produces = MARKDOWN)
  ResponseEntity<String> card(Caller caller, @PathVariable String name, @PathVariable int number) {
    VersionEntity version = versions.required(caller.tenantId(), name, number);
    Optional<Annotations.Row> written = annotations.find(version, Annotations.Kind.CARD);
    return ResponseEntity.ok()
        .eTag(Revision.tag(written.map(Annotations.Row::revision).orElse(0L)))
        .body(
            written
                .map(Annotations.Row::document)
                .filter(document -> !document.equals(GENERATED))
                .orElseGet(() -> ModelCard.of(sheets.of(version))));
  }

  @Operation(
      operationId = "putModelCard",
      summary = "Replaces the generated card by one's own",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(mediaType = "text/markdown", schema = @Schema(type = "string"))))
  @WantsRevision
  @Refuses({ErrorCode.PAYLOAD_TOO_LARGE, ErrorCode.INVALID_ENCODING, ErrorCode.INVALID_VALUE})
  @Needs(Scope.SUBMIT)
  @PutMapping(consumes = "text/markdown", produces = MARKDOWN)
  ResponseEntity<String> putCard(
      Caller caller,
      @PathVariable String name,
      @PathVariable int number,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
      HttpServletRequest request)
      throws IOException {
    VersionEntity version = versions.required(caller.tenantId(), name, number);
    long expected = Revision.expected(ifMatch);
    String card = markdown(request);
    annotations.replace(
        caller,
        version,
        Annotations.Kind.CARD,
        card,
        expected,
        Map.of("characters", card.length()));
    return card(caller, name, number);
  }

  @Operation(operationId = "resetModelCard", summary = "Shows the generated card again")
  @WantsRevision
  @Needs(Scope.SUBMIT)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @DeleteMapping
  ResponseEntity<Void> resetCard(
      Caller caller,
      @PathVariable String name,
      @PathVariable int number,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
    VersionEntity version = versions.required(caller.tenantId(), name, number);
    long expected = Revision.expected(ifMatch);
    annotations.replace(
        caller, version, Annotations.Kind.CARD, GENERATED, expected, Map.of("generated", true));
    return ResponseEntity.noContent().build();
  }

  private static String markdown(HttpServletRequest request) throws IOException {
    byte[] bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new QuantryException(
          ErrorCode.PAYLOAD_TOO_LARGE, "Expected at most " + MAX_BYTES + " bytes of Markdown");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new QuantryException(ErrorCode.INVALID_ENCODING, "Expected Markdown in valid UTF-8");
    }
    if (text.isBlank() || text.indexOf('\0') >= 0) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE, "Expected a card that is not empty and holds no U+0000");
    }
    return text;
  }
}
