package io.quantry.jobservice.provenance;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.access.OpenPaths;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.access.Secrets;
import io.quantry.provenance.Envelope;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Instant;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The signed statement of a version, and the keys to verify it with. */
@RestController
class ProvenanceController {
  private final Provenance provenance;
  private final SigningKeys keys;

  ProvenanceController(Provenance provenance, SigningKeys keys) {
    this.provenance = provenance;
    this.keys = keys;
  }

  /** Byte for byte as it was signed: another one takes its place only when there is a verdict. */
  @Operation(
      operationId = "getVersionProvenance",
      summary = "What it was made from, signed: an in-toto statement in a DSSE envelope",
      responses =
          @ApiResponse(
              responseCode = "200",
              content =
                  @Content(
                      mediaType = Envelope.MEDIA_TYPE,
                      schema = @Schema(ref = "ProvenanceEnvelope"))))
  @Needs(Scope.READ)
  @GetMapping(
      path = "/v1/models/{name}/versions/{number}/provenance",
      produces = Envelope.MEDIA_TYPE)
  ResponseEntity<byte[]> provenance(
      Caller caller, @PathVariable String name, @PathVariable int number) {
    byte[] envelope =
        provenance
            .envelope(caller.tenantId(), name, number)
            .orElseThrow(
                () -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such version"));
    return ResponseEntity.ok().eTag(Secrets.hash(envelope)).body(envelope);
  }

  /**
   * A key.
   *
   * @param keyId SHA-256 of its DER form, as envelopes name it
   * @param publicKey in PEM
   * @param current whether it signs now; the others did
   */
  @Schema(name = "ProvenanceKey")
  record KeyView(
      String keyId, String algorithm, String publicKey, boolean current, Instant firstUsedAt) {}

  /** All that ever signed and are not withdrawn, the latest first. */
  @Schema(name = "ProvenanceKeyList")
  record KeyList(List<KeyView> items) {}

  /** For everybody: who got a model from somebody else is to be able to verify it. */
  @Operation(operationId = "listProvenanceKeys", summary = "The public keys to verify it with")
  @GetMapping(path = OpenPaths.PROVENANCE_KEYS, produces = "application/json")
  KeyList keys() {
    String current = keys.current().verification().id();
    return new KeyList(
        keys.published().stream()
            .map(
                key ->
                    new KeyView(
                        key.id(),
                        "ed25519",
                        key.pem(),
                        key.id().equals(current),
                        key.firstUsedAt()))
            .toList());
  }
}
