package io.quantry.contracts.fleet;

import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.QuantizeResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a lease ends. All are fenced: an old lease is answered 409 {@code stale-attempt} and changes
 * nothing.
 */
public final class Completion {
  private Completion() {}

  /**
   * {@code POST /internal/v1/completions}: the work is done; exactly one of the results is present.
   * Repeated with the same lease and digests it is answered 200 again.
   *
   * @param artifacts what was uploaded under this lease, the model first
   */
  public record Done(
      Lease lease,
      @Nullable QuantizeResult quantization,
      @Nullable EvaluateResult evaluation,
      List<BlobRef> artifacts) {}

  /** {@code POST /internal/v1/failures}: the attempt failed. */
  public record Failed(Lease lease, Failure failure) {}

  /** {@code POST /internal/v1/cancellations}: the child is dead, as ordered. */
  public record Canceled(Lease lease) {}

  /**
   * {@code POST /internal/v1/releases}: the member leaves before the work is done and hands it
   * over. The child is dead; the job goes on with another attempt at once, and this one is no
   * failure.
   */
  public record Released(Lease lease) {}
}
