package io.quantry.jobservice.fleet;

import io.quantry.contracts.job.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the fleet wants to know of the jobs. */
public interface RunningLeases {
  /** How many leases each member holds; members with none are absent. */
  Map<UUID, Integer> countByMember();

  /** Which work of one tenant each member does; members with none are absent. */
  Map<UUID, List<Work>> ofTenant(UUID tenant);

  /** Hands everything over that a member has leased: it is gone, and its children with it. */
  void handOverAllOf(UUID member);

  /** One leased stage. */
  record Work(String jobId, Stage stage, int attempt, Instant since) {}

  /** Ends the leases of a member whose process started anew: its children died with it. */
  void dropAllOf(UUID member);
}
