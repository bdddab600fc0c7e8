package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers queries from 0 in the order in which they first appear. Keeps a hash of 64 bits a
 * distinct query instead of its text (about 80 bytes each), so two different queries are taken for
 * one with a chance of n² / 2⁶⁵ among n: below 10⁻⁶ at the most that are read. Not thread-safe.
 */
final class QueryNumbers {
  private static final int MOST_QUERIES = 1 << 22;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Map<Long, Long> numbers = new HashMap<>();

  /**
   * @throws EvaluationException {@code limit-exceeded} for more distinct queries than are kept
   */
  long number(String query) {
    Long known = numbers.putIfAbsent(hash(query), (long) numbers.size());
    if (known != null) {
      return known;
    }
    if (numbers.size() > MOST_QUERIES) {
      throw new EvaluationException(
          "limit-exceeded", "at most %d different queries are read".formatted(MOST_QUERIES));
    }
    return numbers.size() - 1L;
  }

  /** FNV-1a over 16-bit units, then mixed (Stafford, variant 13). */
  private static long hash(String query) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < query.length(); i++) {
      hash = (hash ^ query.charAt(i)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
