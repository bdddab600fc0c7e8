package io.quantry.cli.demo;

import java.util.List;

/**
 * The whole demo.
 *
 * @param good whether everything was reached
 * @param seconds from the start of the platform to the last verdict
 * @param machine where it ran
 * @param cases one result a model
 */
record DemoReport(boolean good, double seconds, Machine machine, List<CaseResult> cases) {
  /** What the figures hold for. */
  record Machine(int cores, String java, String platform) {}

  static DemoReport of(List<CaseResult> cases, double seconds) {
    return new DemoReport(
        !cases.isEmpty() && cases.stream().allMatch(CaseResult::good),
        seconds,
        new Machine(
            Runtime.getRuntime().availableProcessors(),
            Runtime.version().toString(),
            "linux-x86_64"),
        List.copyOf(cases));
  }
}
