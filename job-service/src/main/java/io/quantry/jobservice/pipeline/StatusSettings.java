package io.quantry.jobservice.pipeline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.statuses.*}: what forges are told of commits. Where that may go, and how long
 * one attempt takes at most, is {@code job-service.webhooks.*}.
 *
 * @param jobUrl {@code job-url}: where a status leads to, with {@code {job}} for the job's id;
 *     absent: nowhere
 * @param sweep {@code sweep}: how often a replica looks for what is to be told
 * @param concurrent {@code concurrent}: attempts of this replica at once, one for each connection
 * @param firstWait {@code first-wait}: before the second attempt; twice as long before each further
 * @param longestWait {@code longest-wait}: the bound of that
 * @param pendingAttempts {@code pending-attempts}: how often it is tried to tell that a job runs
 * @param attempts {@code attempts}: how often it is tried to tell how it ended
 */
@ConfigurationProperties(prefix = "job-service.statuses", ignoreUnknownFields = false)
public record StatusSettings(
    @Nullable String jobUrl,
    @DefaultValue("1s") Duration sweep,
    @DefaultValue("32") int concurrent,
    @DefaultValue("5s") Duration firstWait,
    @DefaultValue("1h") Duration longestWait,
    @DefaultValue("5") int pendingAttempts,
    @DefaultValue("12") int attempts) {
  static final String JOB = "{job}";

  public StatusSettings {
    if (!sweep.isPositive() || !firstWait.isPositive() || longestWait.compareTo(firstWait) < 0) {
      throw new IllegalArgumentException(
          "job-service.statuses: expected sweep > 0 and 0 < first-wait <= longest-wait");
    }
    if (concurrent < 1 || pendingAttempts < 1 || attempts < 1) {
      throw new IllegalArgumentException(
          "job-service.statuses.concurrent, pending-attempts and attempts must be at least 1");
    }
    if (jobUrl != null && !(jobUrl.matches("https?://.+") && jobUrl.contains(JOB))) {
      throw new IllegalArgumentException(
          "job-service.statuses.job-url must be a URL with {job} in it");
    }
  }

  /** How long to wait after so many attempts have failed. */
  Duration waitAfter(int failed) {
    Duration wait = firstWait.multipliedBy(1L << Math.min(failed - 1, 20));
    return wait.compareTo(longestWait) < 0 ? wait : longestWait;
  }
}
