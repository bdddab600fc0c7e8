package io.quantry.jobservice.oci;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Quotas;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.artifact.BlobTransfer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Manifests by tag and by digest. */
@RestController
@RequestMapping("/v2/{name}/manifests/{reference}")
class ManifestController {
  private final Pulls pulls;
  private final ManifestPush push;
  private final PushedManifests pushed;
  private final BlobTransfer transfer;
  private final Quotas quotas;
  private final AuditLog audit;

  ManifestController(
      Pulls pulls,
      ManifestPush push,
      PushedManifests pushed,
      BlobTransfer transfer,
      Quotas quotas,
      AuditLog audit) {
    this.pulls = pulls;
    this.push = push;
    this.pushed = pushed;
    this.transfer = transfer;
    this.quotas = quotas;
    this.audit = audit;
  }

  /** In its own media type, whatever Accept names: there is no other form of it. */
  @Needs(Scope.READ)
  @GetMapping
  void get(
      Caller caller,
      @PathVariable String name,
      @PathVariable String reference,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Pulls.Content content =
        pulls
            .manifest(caller.tenantId(), Repository.of(name), reference)
            .orElseThrow(ManifestController::unknown);
    response.setHeader(BlobController.DIGEST_HEADER, content.digest().toString());
    transfer.send(request, response, content.bytes());
  }

  @Needs(Scope.SUBMIT)
  @PutMapping
  @ResponseStatus(HttpStatus.CREATED)
  void put(
      Caller caller,
      @PathVariable String name,
      @PathVariable String reference,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Repository repository = Repository.of(name);
    quotas.requireRoom(caller.tenantId(), request.getContentLengthLong());
    byte[] bytes = request.getInputStream().readNBytes(ManifestDocument.MOST_BYTES + 1);
    if (bytes.length > ManifestDocument.MOST_BYTES) {
      throw new QuantryException(
          ErrorCode.PAYLOAD_TOO_LARGE,
          "Expected a manifest of at most " + ManifestDocument.MOST_BYTES + " bytes");
    }
    ManifestPush.Pushed kept =
        push.push(caller, repository, reference, bytes, request.getContentType());
    response.setHeader("Location", repository.path("manifests/" + kept.digest()));
    response.setHeader(BlobController.DIGEST_HEADER, kept.digest().toString());
    if (kept.subject() != null) {
      response.setHeader("OCI-Subject", kept.subject().toString());
    }
  }

  /** A tag alone, or by its digest a manifest with all its tags; of what was pushed. */
  @Needs(Scope.ADMIN)
  @DeleteMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Transactional
  void delete(Caller caller, @PathVariable String name, @PathVariable String reference) {
    Repository repository = Repository.of(name);
    UUID tenant = caller.tenantId();
    if (pulls.isOfVersion(tenant, repository, reference)) {
      throw BlobController.ofVersion();
    }
    boolean deleted =
        Digest.isMeantBy(reference)
            ? pushed.delete(tenant, repository, Digest.parse(reference))
            : pushed.delete(tenant, repository, reference);
    if (!deleted) {
      throw unknown();
    }
    audit.record(
        caller, AuditAction.IMAGE_DELETED, repository.name(), Map.of("manifest", reference));
  }

  private static QuantryException unknown() {
    return new QuantryException(
        ErrorCode.NOT_FOUND, "There is no such manifest in this repository");
  }
}
