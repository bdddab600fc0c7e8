package io.quantry.contracts.fleet;

import io.quantry.contracts.engine.Figures;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code POST /internal/v1/heartbeats}: one call for the member and all its leases. */
public final class Heartbeat {
  private Heartbeat() {}

  /**
   * The member lives, and so does its work.
   *
   * @param draining whether it takes nothing new because it is about to leave; absent: it does not
   *     leave
   */
  public record Request(String memberId, List<Running> running, @Nullable Boolean draining) {
    /** From a member that stays. */
    public Request(String memberId, List<Running> running) {
      this(memberId, running, null);
    }
  }

  /**
   * Progress of one lease since the last heartbeat.
   *
   * @param fraction 0 to 1
   * @param log new log lines, oldest first
   * @param figures what the engine last counted in this stage, absent where nothing
   * @param epochs the last figures of each epoch since the last answered heartbeat, oldest first,
   *     none twice; absent where none
   */
  public record Running(
      Lease lease,
      String stage,
      @Nullable Double fraction,
      String message,
      List<String> log,
      @Nullable Map<String, Double> figures,
      @Nullable List<Map<String, Double>> epochs) {
    /** Refuses figures beyond the bounds of {@link Figures}. */
    public Running {
      figures = figures == null ? null : Figures.checked(figures);
      epochs = epochs == null ? null : epochs.stream().map(Figures::checked).toList();
    }

    /** Without figures. */
    public Running(
        Lease lease, String stage, @Nullable Double fraction, String message, List<String> log) {
      this(lease, stage, fraction, message, log, null, null);
    }
  }

  /**
   * What to do with each lease, in the order asked.
   *
   * @param drain whether an operator wants the member to take nothing new; absent in an answer of
   *     an older job service
   */
  public record Answer(List<Order> orders, @Nullable Boolean drain) {}

  /** What the member does next with one lease. */
  public enum Order {
    CONTINUE,
    /** Kill the child, then report {@link Completion.Canceled}. */
    CANCEL,
    /** The lease is no longer this member's: kill the child, report nothing. */
    DROP
  }
}
