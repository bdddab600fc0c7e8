package io.quantry.bench.chaos;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run comes to.
 *
 * @param orphans processes that outlived what they belong to
 * @param scratch folders and files of work that is over
 * @param growth lines of {@link SoakSamples}, empty where it was no soak
 */
record ChaosReport(
    long seed,
    Outcome outcome,
    Map<String, Integer> struck,
    Map<String, Integer> missed,
    List<String> surprises,
    int lateSent,
    int lateRefused,
    List<String> orphans,
    List<String> scratch,
    List<String> growth) {
  /** Whether everything that must be zero is. */
  boolean good() {
    return outcome.lost() == 0
        && outcome.doubled() == 0
        && outcome.unfinished() == 0
        && outcome.failedForNoCause() == 0
        && outcome.disordered() == 0
        && outcome.wrongDigests() == 0
        && outcome.lateReleases() == 0
        && lateRefused == lateSent
        && orphans.isEmpty()
        && scratch.isEmpty()
        && surprises.isEmpty()
        && growth.stream().noneMatch(SoakSamples::grew);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    line(text, "seed", Long.toString(seed));
    line(text, "jobs", outcome.jobs() + " " + outcome.states());
    line(text, "lost", outcome.lost());
    line(text, "doubled", outcome.doubled());
    line(text, "unfinished", outcome.unfinished());
    line(text, "failed for no known cause", outcome.failedForNoCause());
    line(text, "attempts out of order", outcome.disordered());
    line(text, "wrong digests", outcome.wrongDigests());
    line(text, "orphans", orphans.size());
    line(text, "scratch left", scratch.size());
    line(text, "surprises", surprises.size());
    line(text, "late results accepted", lateSent - lateRefused);
    line(text, "late results refused", lateRefused + " of " + lateSent);
    line(
        text,
        "re-leased",
        String.format(
            Locale.ROOT,
            "%d, p50 %.1f s, max %.1f s, %d after more than %d s",
            outcome.releases().size(),
            outcome.medianRelease().toMillis() / 1000.0,
            outcome.longestRelease().toMillis() / 1000.0,
            outcome.lateReleases(),
            Timing.RE_LEASE_LIMIT.toSeconds()));
    line(
        text,
        "starts",
        String.format(
            Locale.ROOT,
            "%d, %.1f %% by a record alone; helped by a sweep: %d, and %d after an outage",
            outcome.starts(),
            outcome.startsByRecord(),
            outcome.sweptStarts(),
            outcome.excusedStarts()));
    text.append("faults that struck\n");
    struck.forEach((fault, count) -> line(text, "  " + fault, count));
    if (!missed.isEmpty()) {
      text.append("faults whose place was not reached in time\n");
      missed.forEach((fault, count) -> line(text, "  " + fault, count));
    }
    growth.forEach(one -> text.append(one).append('\n'));
    for (List<String> remarks : List.of(outcome.remarks(), surprises, orphans, scratch)) {
      remarks.forEach(remark -> text.append("! ").append(remark).append('\n'));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, int count) {
    line(text, name, Integer.toString(count));
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-40s %s%n", name, value));
  }
}
