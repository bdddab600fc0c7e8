package io.quantry.jobservice.oci;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.artifact.BlobTransfer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v2/} itself, and blobs by their digests. */
@RestController
class BlobController {
  static final String DIGEST_HEADER = "Docker-Content-Digest";

  private final Pulls pulls;
  private final PushedBlobs pushed;
  private final BlobTransfer transfer;
  private final AuditLog audit;

  BlobController(Pulls pulls, PushedBlobs pushed, BlobTransfer transfer, AuditLog audit) {
    this.pulls = pulls;
    this.pushed = pushed;
    this.transfer = transfer;
    this.audit = audit;
  }

  /** That the specification is served here, and whether the key is good. */
  @Needs(Scope.READ)
  @GetMapping("/v2/")
  Map<String, String> root(HttpServletResponse response) {
    response.setHeader("Docker-Distribution-API-Version", "registry/2.0");
    return Map.of();
  }

  @Needs(Scope.READ)
  @GetMapping("/v2/{name}/blobs/{digest}")
  void get(
      Caller caller,
      @PathVariable String name,
      @PathVariable String digest,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Pulls.Content content =
        pulls
            .blob(caller.tenantId(), Repository.of(name), Digest.parse(digest))
            .orElseThrow(BlobController::unknown);
    response.setHeader(DIGEST_HEADER, content.digest().toString());
    transfer.send(request, response, content.bytes());
  }

  /** Of what was pushed; what is a version's goes with the version. */
  @Needs(Scope.ADMIN)
  @DeleteMapping("/v2/{name}/blobs/{digest}")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Transactional
  void delete(Caller caller, @PathVariable String name, @PathVariable String digest) {
    Repository repository = Repository.of(name);
    Digest named = Digest.parse(digest);
    if (pushed.delete(caller.tenantId(), repository, named)) {
      audit.record(
          caller, AuditAction.IMAGE_DELETED, repository.name(), Map.of("blob", named.toString()));
    } else if (pulls.versionBlob(caller.tenantId(), repository, named).isPresent()) {
      throw ofVersion();
    } else {
      throw unknown();
    }
  }

  /** What whoever deletes what is a version's gets. */
  static QuantryException ofVersion() {
    return new QuantryException(
        ErrorCode.METHOD_NOT_ALLOWED,
        "This is of a version of the registry: delete that, by /v1/models, and it goes with it");
  }

  private static QuantryException unknown() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such blob in this repository");
  }
}
