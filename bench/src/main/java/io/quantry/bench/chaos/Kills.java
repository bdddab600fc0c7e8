package io.quantry.bench.chaos;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** When which service was stopped and for how long, and when servers were away. Thread-safe. */
final class Kills {
  private final ConcurrentLinkedQueue<Kill> kills = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Absence> absences = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Span> outages = new ConcurrentLinkedQueue<>();

  /** A member that worked no more from {@code at} on. */
  record Kill(String member, Instant at) {}

  /** A service that could do nothing for a while. */
  private record Absence(String service, Span span) {}

  /** A time. */
  private record Span(Instant from, Instant until) {
    boolean covers(Instant time) {
      return !time.isBefore(from) && !time.isAfter(until);
    }
  }

  void killed(String member, Instant at) {
    kills.add(new Kill(member, at));
  }

  /** {@code service} could do nothing in this time. */
  void away(String service, Instant from, Instant until) {
    absences.add(new Absence(service, new Span(from, until)));
  }

  /** Records could not be had as usual in this time. */
  void outage(Instant from, Instant until) {
    outages.add(new Span(from, until));
  }

  List<Kill> kills() {
    return List.copyOf(kills);
  }

  boolean duringOutage(Instant time) {
    return outages.stream().anyMatch(outage -> outage.covers(time));
  }

  /** Whether one of the services that are {@code needed} was away. */
  boolean away(Instant time, Predicate<String> needed) {
    return absences.stream()
        .anyMatch(absence -> needed.test(absence.service()) && absence.span().covers(time));
  }

  /** When services went away and came back. */
  Stream<Instant> turns() {
    return absences.stream()
        .flatMap(absence -> Stream.of(absence.span().from(), absence.span().until()));
  }
}
