package io.quantry.bench.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

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

  /** How much of a time all the services that are {@code needed} were there. */
  Duration complete(Instant from, Instant until, Predicate<String> needed) {
    Duration complete = Duration.ZERO;
    Instant reached = from;
    List<Span> spans =
        absences.stream()
            .filter(absence -> needed.test(absence.service()))
            .map(Absence::span)
            .sorted(Comparator.comparing(Span::from))
            .toList();
    for (Span span : spans) {
      Instant begun = earlier(span.from(), until);
      if (begun.isAfter(reached)) {
        complete = complete.plus(Duration.between(reached, begun));
      }
      Instant over = earlier(span.until(), until);
      reached = over.isAfter(reached) ? over : reached;
    }
    return complete.plus(Duration.between(reached, until));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
