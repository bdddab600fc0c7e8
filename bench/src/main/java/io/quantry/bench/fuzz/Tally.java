package io.quantry.bench.fuzz;

import io.quantry.bench.MarkdownTable;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.Failure;
import io.quantry.hostile.HostileModel;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Outcomes as they come in, from any thread. */
final class Tally {
  private static final int PROGRESS = 250;

  private record Row(int count, Duration longest) {
    Row plus(Row other) {
      return new Row(
          count + other.count, longest.compareTo(other.longest) > 0 ? longest : other.longest);
    }
  }

  private final Map<String, Row> rows = new TreeMap<>();
  private final AtomicInteger findings = new AtomicInteger();
  private int total;

  synchronized void add(HostileModel model, Trial.Outcome outcome) {
    rows.merge(outcome.where() + " " + outcome.slug(), new Row(1, outcome.taken()), Row::plus);
    Failure failure = outcome.failure();
    if (failure != null && isOurs(failure.errorCode())) {
      findings.incrementAndGet();
      System.out.printf("%s: %s%n%s%n", model.name(), failure, outcome.lastWords());
    } else if (failure != null && failure.errorCode() == ErrorCode.MODEL_CRASHED_RUNTIME) {
      System.out.printf("%s: %s%n", model.name(), failure);
    }
    if (++total % PROGRESS == 0) {
      System.out.println(total + " models so far");
      print();
    }
  }

  /** The model's fault, and limits, are what a user is told; a failed proof says what failed. */
  private static boolean isOurs(ErrorCode code) {
    return code != ErrorCode.TRUTH_CHECK_FAILED
        && (code.fault() == ErrorCode.Fault.INTERNAL || code.fault() == ErrorCode.Fault.TRANSIENT);
  }

  int findings() {
    return findings.get();
  }

  synchronized void print() {
    MarkdownTable table = new MarkdownTable("guard", "outcome", "models", "longest");
    rows.forEach(
        (key, row) -> {
          int space = key.indexOf(' ');
          table.row(
              key.substring(0, space),
              "`" + key.substring(space + 1) + "`",
              Integer.toString(row.count()),
              String.format(Locale.ROOT, "%.2f s", row.longest().toMillis() / 1000.0));
        });
  }
}
