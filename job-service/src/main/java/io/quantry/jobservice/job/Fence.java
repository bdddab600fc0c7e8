package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.job.Stage;
import io.quantry.jobservice.access.Secrets;
import io.quantry.jobservice.fleet.Member;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The fence around a leased stage: job, stage, attempt, token and member must all be current, or
 * nothing changes.
 */
record Fence(UUID job, Stage stage, int attempt, String leaseHash, UUID member) {
  /** SQL over {@link #parameters()}: whether the lease is current. */
  static final String CONDITION =
      """
      stage = :stage AND attempt = :attempt AND lease_hash = :lease AND member_id = :member
      """;

  static Fence of(Lease lease, Member member) {
    UUID job = PrefixedId.JOB.parse(lease.jobId()).orElseThrow(Fence::stale);
    return new Fence(job, lease.stage(), lease.attempt(), Secrets.hash(lease.token()), member.id());
  }

  /** Reads the header under which bytes move. */
  static Fence of(@Nullable String header, Member member) {
    String[] parts = header == null ? new String[0] : header.split("/", -1);
    boolean wellFormed =
        parts.length == 4
            && parts[2].matches("[1-9][0-9]{0,3}")
            && Arrays.stream(Stage.values()).anyMatch(stage -> stage.name().equals(parts[1]));
    if (!wellFormed) {
      throw stale();
    }
    return of(
        new Lease(parts[0], Stage.valueOf(parts[1]), Integer.parseInt(parts[2]), parts[3]), member);
  }

  Map<String, @Nullable Object> parameters() {
    return Map.of(
        "job",
        job,
        "stage",
        stage.name(),
        "attempt",
        attempt,
        "lease",
        leaseHash,
        "member",
        member);
  }

  /** The job that the fence lets through. */
  static JobRow current(Optional<JobRow> found) {
    return found.orElseThrow(Fence::stale);
  }

  static QuantryException stale() {
    return new QuantryException(
        ErrorCode.STALE_ATTEMPT, "This lease is not current any more, drop the work");
  }
}
