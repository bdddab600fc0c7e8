package io.quantry.contracts.fleet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /internal/v1/heartbeats}: one call for the member and all its leases. */
public final class Heartbeat {
  private Heartbeat() {}

  /** The member lives, and so does its work. */
  public record Request(String memberId, List<Running> running) {}

  /**
   * Progress of one lease since the last heartbeat.
   *
   * @param fraction 0 to 1
   * @param log new log lines, oldest first
   */
  public record Running(
      Lease lease, String stage, @Nullable Double fraction, String message, List<String> log) {}

  /** What to do with each lease, in the order asked. */
  public record Answer(List<Order> orders) {}

  /** What the member does next with one lease. */
  public enum Order {
    CONTINUE,
    /** Kill the child, then report {@link Completion.Canceled}. */
    CANCEL,
    /** The lease is no longer this member's: kill the child, report nothing. */
    DROP
  }
}
