package io.quantry.bench.chaos;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted and noted while the platform runs. Thread-safe. */
final class Tally {
  private final Map<String, AtomicInteger> struck = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> missed = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> surprises = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lateSent = new AtomicInteger();
  private final AtomicInteger lateRefused = new AtomicInteger();

  /** A fault did what it is for. */
  void struck(String fault) {
    struck.computeIfAbsent(fault, name -> new AtomicInteger()).incrementAndGet();
  }

  /** A fault's place was not reached in time. */
  void missed(String fault) {
    missed.computeIfAbsent(fault, name -> new AtomicInteger()).incrementAndGet();
  }

  /** Something that must never happen. */
  void surprise(String what) {
    surprises.add(what);
  }

  /** A result of an old attempt was sent. */
  void late(boolean refused) {
    lateSent.incrementAndGet();
    if (refused) {
      lateRefused.incrementAndGet();
    }
  }

  Map<String, Integer> struck() {
    return counts(struck);
  }

  Map<String, Integer> missed() {
    return counts(missed);
  }

  List<String> surprises() {
    return List.copyOf(surprises);
  }

  int lateSent() {
    return lateSent.get();
  }

  int lateRefused() {
    return lateRefused.get();
  }

  private static Map<String, Integer> counts(Map<String, AtomicInteger> counters) {
    Map<String, Integer> counts = new TreeMap<>();
    counters.forEach((name, counter) -> counts.put(name, counter.get()));
    return counts;
  }
}
