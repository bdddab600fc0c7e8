package io.quantry.contracts.fleet;

/**
 * Paths between the fleet and the job service. None is reachable through the gateway, and each
 * wants the bearer token of a member ({@link #MEMBERS}: the join token). Blobs also want the lease,
 * in {@link #LEASE_HEADER}.
 */
public final class InternalRoutes {
  public static final String MEMBERS = "/internal/v1/members";
  public static final String CLAIMS = "/internal/v1/claims";
  public static final String HEARTBEATS = "/internal/v1/heartbeats";
  public static final String COMPLETIONS = "/internal/v1/completions";
  public static final String FAILURES = "/internal/v1/failures";
  public static final String CANCELLATIONS = "/internal/v1/cancellations";

  public static final String RELEASES = "/internal/v1/releases";

  /** {@code POST} without a body: the member is gone for good, and its token with it. */
  public static final String DEPARTURES = "/internal/v1/departures";

  /**
   * {@code GET /internal/v1/blobs/{sha256}} streams a blob of the leased job, or points to where
   * the store gives it (307) if {@link #DIRECT_HEADER} says that the caller follows.
   */
  public static final String BLOBS = "/internal/v1/blobs";

  /** {@code PUT /internal/v1/artifacts/{name}} streams a file up, answered by a {@link BlobRef}. */
  public static final String ARTIFACTS = "/internal/v1/artifacts";

  /**
   * {@code PUT /internal/v1/checkpoints} streams what a training is to go on from up, in place of
   * the one before; answered by a {@link BlobRef}.
   */
  public static final String CHECKPOINTS = "/internal/v1/checkpoints";

  /** {@code GET}, without a token: 204 where requests are welcome, 503 where they soon end. */
  public static final String READY = "/internal/v1/ready";

  /** {@code jobId/stage/attempt/token} of the lease under which bytes move. */
  public static final String LEASE_HEADER = "Quantry-Lease";

  /** With any value: the caller follows a redirect to the store, without its token. */
  public static final String DIRECT_HEADER = "Quantry-Direct";

  private InternalRoutes() {}

  /** The header's value for {@code lease}. */
  public static String header(Lease lease) {
    return String.join(
        "/", lease.jobId(), lease.stage().name(), Integer.toString(lease.attempt()), lease.token());
  }
}
