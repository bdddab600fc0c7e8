package io.quantry.jobservice.oci;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Quotas;
import io.quantry.jobservice.access.Scope;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How blobs come: at once, in chunks, by a mount. */
@RestController("ociUploadController") // there is another one for models
@RequestMapping("/v2/{name}/blobs/uploads")
class UploadController {
  private static final String UPLOAD = "/{upload}";

  private final BlobPush push;
  private final BlobUploads uploads;
  private final Quotas quotas;

  UploadController(BlobPush push, BlobUploads uploads, Quotas quotas) {
    this.push = push;
    this.uploads = uploads;
    this.quotas = quotas;
  }

  /** Begins an upload, unless the blob comes along or is in another repository already. */
  @Needs(Scope.SUBMIT)
  @PostMapping
  void begin(
      Caller caller,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String digest,
      @RequestParam(required = false) @Nullable String mount,
      @RequestParam(required = false) @Nullable String from,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Repository repository = Repository.of(name);
    UUID tenant = caller.tenantId();
    if (mount != null) {
      Digest wanted = Digest.parse(mount);
      Repository source = from == null ? null : new Repository(from);
      if (push.mount(tenant, repository, wanted, source)) {
        created(response, repository, wanted);
        return;
      }
    } else if (digest != null) {
      Digest announced = Digest.parse(digest);
      quotas.requireRoom(tenant, request.getContentLengthLong());
      push.whole(tenant, repository, announced, request.getInputStream());
      created(response, repository, announced);
      return;
    }
    answer(response, uploads.begin(tenant, repository), HttpStatus.ACCEPTED);
  }

  /** How far it is. */
  @Needs(Scope.SUBMIT)
  @GetMapping(UPLOAD)
  void status(
      Caller caller,
      @PathVariable String name,
      @PathVariable UUID upload,
      HttpServletResponse response) {
    answer(response, required(caller, name, upload), HttpStatus.NO_CONTENT);
  }

  @Needs(Scope.SUBMIT)
  @PatchMapping(UPLOAD)
  void add(
      Caller caller,
      @PathVariable String name,
      @PathVariable UUID upload,
      @RequestHeader(name = "Content-Range", required = false) @Nullable String range,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    BlobUpload begun = required(caller, name, upload);
    describe(response, begun); // a refusal says too where to go on
    Optional<ContentRange> place = ContentRange.of(range);
    quotas.requireRoom(caller.tenantId(), request.getContentLengthLong());
    answer(response, push.add(begun, place, request.getInputStream()), HttpStatus.ACCEPTED);
  }

  @Needs(Scope.SUBMIT)
  @PutMapping(UPLOAD)
  void finish(
      Caller caller,
      @PathVariable String name,
      @PathVariable UUID upload,
      @RequestParam String digest,
      @RequestHeader(name = "Content-Range", required = false) @Nullable String range,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    BlobUpload begun = required(caller, name, upload);
    Digest announced = Digest.parse(digest);
    describe(response, begun);
    Optional<ContentRange> place = ContentRange.of(range);
    if (request.getContentLengthLong() > 0) {
      quotas.requireRoom(caller.tenantId(), request.getContentLengthLong());
    }
    push.finish(begun, announced, place, request.getInputStream());
    response.setHeader("Range", null);
    created(response, begun.repository(), announced);
  }

  /** Gives it up. */
  @Needs(Scope.SUBMIT)
  @DeleteMapping(UPLOAD)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void cancel(Caller caller, @PathVariable String name, @PathVariable UUID upload) {
    if (!uploads.cancel(caller.tenantId(), Repository.of(name), upload)) {
      throw unknown();
    }
  }

  private BlobUpload required(Caller caller, String name, UUID upload) {
    return uploads
        .find(caller.tenantId(), Repository.of(name), upload)
        .orElseThrow(UploadController::unknown);
  }

  private static QuantryException unknown() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such upload, or no longer");
  }

  private static void answer(HttpServletResponse response, BlobUpload upload, HttpStatus status) {
    describe(response, upload);
    response.setStatus(status.value());
  }

  private static void describe(HttpServletResponse response, BlobUpload upload) {
    response.setHeader("Location", upload.location());
    response.setHeader("Range", upload.range());
    response.setHeader("Docker-Upload-UUID", upload.id().toString());
  }

  private static void created(HttpServletResponse response, Repository repository, Digest digest) {
    response.setHeader("Location", repository.path("blobs/" + digest));
    response.setHeader(BlobController.DIGEST_HEADER, digest.toString());
    response.setStatus(HttpStatus.CREATED.value());
  }
}
