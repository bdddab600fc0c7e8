package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Completion;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.BlobTransfer;
import io.quantry.jobservice.artifact.Blobs;
import io.quantry.jobservice.artifact.PlainNames;
import io.quantry.jobservice.fleet.Member;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The fleet's side of jobs: claim, heartbeat, the four ends of a lease, and its bytes. */
@RestController
class FleetWorkController {
  private final Claims claims;
  private final Heartbeats heartbeats;
  private final Completions completions;
  private final HandOvers handOvers;
  private final JobTable jobs;
  private final LeaseUploads uploads;
  private final Checkpoints checkpoints;
  private final Blobs blobs;
  private final BlobTransfer transfer;
  private final TransactionTemplate transactions;

  FleetWorkController(
      Claims claims,
      Heartbeats heartbeats,
      Completions completions,
      HandOvers handOvers,
      JobTable jobs,
      LeaseUploads uploads,
      Checkpoints checkpoints,
      Blobs blobs,
      BlobTransfer transfer,
      TransactionTemplate transactions) {
    this.claims = claims;
    this.heartbeats = heartbeats;
    this.completions = completions;
    this.handOvers = handOvers;
    this.jobs = jobs;
    this.uploads = uploads;
    this.checkpoints = checkpoints;
    this.blobs = blobs;
    this.transfer = transfer;
    this.transactions = transactions;
  }

  @PostMapping(path = InternalRoutes.CLAIMS, consumes = "application/json")
  Claim.Answer claim(Member member, @RequestBody Claim.Request request) {
    return claims.claim(member, request);
  }

  @PostMapping(path = InternalRoutes.HEARTBEATS, consumes = "application/json")
  Heartbeat.Answer beat(Member member, @RequestBody Heartbeat.Request request) {
    return heartbeats.beat(member, request);
  }

  @PostMapping(path = InternalRoutes.COMPLETIONS, consumes = "application/json")
  void complete(Member member, @RequestBody Completion.Done done) {
    completions.complete(member, done);
  }

  @PostMapping(path = InternalRoutes.FAILURES, consumes = "application/json")
  void fail(Member member, @RequestBody Completion.Failed failed) {
    completions.fail(member, failed);
  }

  @PostMapping(path = InternalRoutes.CANCELLATIONS, consumes = "application/json")
  void canceled(Member member, @RequestBody Completion.Canceled canceled) {
    completions.canceled(member, canceled);
  }

  @PostMapping(path = InternalRoutes.RELEASES, consumes = "application/json")
  void release(Member member, @RequestBody Completion.Released released) {
    handOvers.release(member, released);
  }

  @GetMapping(InternalRoutes.BLOBS + "/{sha256}")
  void download(
      Member member,
      @PathVariable String sha256,
      @RequestHeader(name = InternalRoutes.LEASE_HEADER, required = false) @Nullable String lease,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Fence fence = Fence.of(lease, member);
    leased(fence);
    long size =
        claims
            .readableSize(fence, sha256)
            .orElseThrow(
                () ->
                    new QuantryException(
                        ErrorCode.NOT_FOUND, "The leased job needs no such bytes"));
    transfer.sendOrPoint(request, response, new Blob(sha256, size), sha256);
  }

  @PutMapping(path = InternalRoutes.ARTIFACTS + "/{name}", consumes = "application/octet-stream")
  BlobRef upload(
      Member member,
      @PathVariable String name,
      @RequestHeader(name = InternalRoutes.LEASE_HEADER, required = false) @Nullable String lease,
      HttpServletRequest request)
      throws IOException {
    PlainNames.file(name);
    Fence fence = Fence.of(lease, member);
    JobRow job = leased(fence);
    Blob blob = blobs.put(job.tenantId(), request.getInputStream(), null);
    transactions.executeWithoutResult(
        status -> {
          Fence.current(jobs.lockLeased(fence));
          uploads.remember(job, fence, name, blob);
        });
    return new BlobRef(name, blob.sha256(), blob.sizeBytes());
  }

  @PutMapping(path = InternalRoutes.CHECKPOINTS, consumes = "application/octet-stream")
  BlobRef checkpoint(
      Member member,
      @RequestHeader(name = InternalRoutes.LEASE_HEADER, required = false) @Nullable String lease,
      HttpServletRequest request)
      throws IOException {
    Blob blob =
        checkpoints.keep(
            Fence.of(lease, member), request.getInputStream(), request.getContentLengthLong());
    return new BlobRef(QuantizeTask.CHECKPOINT_FILE, blob.sha256(), blob.sizeBytes());
  }

  private JobRow leased(Fence fence) {
    Optional<JobRow> found = transactions.execute(status -> jobs.lockLeased(fence));
    return Fence.current(found == null ? Optional.empty() : found);
  }
}
