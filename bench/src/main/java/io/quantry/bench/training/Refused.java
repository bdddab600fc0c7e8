package io.quantry.bench.training;

/** What the person who started the benchmark has to put right. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  Refused(String message) {
    super(message);
  }
}
