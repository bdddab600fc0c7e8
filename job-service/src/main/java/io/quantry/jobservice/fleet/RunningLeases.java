package io.quantry.jobservice.fleet;

import java.util.Map;
import java.util.UUID;

/** What the fleet wants to know of the jobs. */
public interface RunningLeases {
  /** How many leases each member holds; members with none are absent. */
  Map<UUID, Integer> countByMember();

  /** Ends the leases of a member whose process started anew: its children died with it. */
  void dropAllOf(UUID member);
}
