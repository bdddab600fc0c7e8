package io.quantry.contracts.fleet;

import java.util.List;

/**
 * The answer to an {@link Announcement}.
 *
 * @param memberId public id, {@code wrk_…}
 * @param token bearer token of all further calls of this member
 * @param heartbeatMillis how often to beat, also for each running lease
 * @param lostAfterMillis without an answered heartbeat for this long the member kills its children
 * @param pools those whose requirements it satisfies
 */
public record Registration(
    String memberId,
    String token,
    long heartbeatMillis,
    long lostAfterMillis,
    List<PoolAssignment> pools) {

  /** One pool: the topic to consume and the share group to consume it in. */
  public record PoolAssignment(String pool, String topic, String shareGroup) {}
}
