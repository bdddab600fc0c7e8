package io.quantry.bench.chaos;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** When which member of the fleet was stopped, and when servers were away. Thread-safe. */
final class Kills {
  private final ConcurrentLinkedQueue<Kill> kills = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Outage> outages = new ConcurrentLinkedQueue<>();

  /** A member that worked no more from {@code at} on. */
  record Kill(String member, Instant at) {}

  /** A time in which records could not be had as usual. */
  record Outage(Instant from, Instant until) {
    boolean covers(Instant time) {
      return !time.isBefore(from) && !time.isAfter(until);
    }
  }

  void killed(String member, Instant at) {
    kills.add(new Kill(member, at));
  }

  void outage(Instant from, Instant until) {
    outages.add(new Outage(from, until));
  }

  List<Kill> kills() {
    return List.copyOf(kills);
  }

  boolean duringOutage(Instant time) {
    return outages.stream().anyMatch(outage -> outage.covers(time));
  }
}
