package io.quantry.cli.client;

import io.quantry.cli.output.Table;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Jobs for people. */
final class JobText {
  private JobText() {}

  static String of(JobView job) {
    StringBuilder text = new StringBuilder(job.id()).append(' ').append(job.state());
    job.verdict().ifPresent(verdict -> text.append(", verdict ").append(verdict));
    job.waiting().ifPresent(waiting -> text.append(System.lineSeparator()).append(waiting));
    job.failure().ifPresent(failure -> text.append(System.lineSeparator()).append(failure));
    JsonNode words = job.document().path("evaluation").path("words");
    if (words.isString()) {
      text.append(System.lineSeparator()).append(words.asString());
    }
    return text.toString();
  }

  static String list(List<JobView> jobs) {
    Table table = new Table("JOB", "STATE", "VERDICT", "MODEL", "TECHNIQUE", "SUBMITTED");
    for (JobView job : jobs) {
      table.row(
          job.id(),
          job.waiting().isPresent() ? job.state() + " (no worker)" : job.state().name(),
          job.verdict().map(Enum::name).orElse("-"),
          job.document().path("model").asString("-"),
          job.document().path("technique").asString("-"),
          job.document().path("submittedAt").asString("-"));
    }
    return table.toString();
  }
}
