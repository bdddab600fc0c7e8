package io.quantry.sandbox;

import java.util.Locale;

/** A property that a child's launch may have or lack, depending on the machine. */
public enum LaunchRule {
  /** It cannot gain privileges through set-user-id programs. */
  NO_NEW_PRIVILEGES,
  /** The kernel kills it when the process that started it dies, however that happens. */
  DIES_WITH_PARENT,
  /** Limits on CPU time, file size and open files; no core files. */
  RESOURCE_LIMITS,
  /** It sees no network interface at all. */
  NO_NETWORK,
  /** Its processes live in a namespace of their own and end together, daemons included. */
  OWN_PROCESS_IDS;

  /** The name in announcements and documents, for instance {@code no-network}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
