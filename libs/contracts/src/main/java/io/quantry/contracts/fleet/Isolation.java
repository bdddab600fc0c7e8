package io.quantry.contracts.fleet;

/** How well a member of the fleet can shut in a child process. */
public enum Isolation {
  /** Every launch rule holds, no network included. */
  FULL,
  /** Some rule cannot be had on this machine. */
  DEGRADED
}
