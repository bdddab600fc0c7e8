package io.quantry.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries a call again while the job service is away, with full jitter up to a growing bound. */
final class Retry {
  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
  private static final Duration FIRST_BOUND = Duration.ofMillis(200);
  private static final Duration LAST_BOUND = Duration.ofSeconds(5);

  /** A call that may fail in passing. */
  interface Call<T> {
    T run() throws IOException, InterruptedException;
  }

  private Retry() {}

  /**
   * Runs {@code call} until it is answered.
   *
   * @param wanted asked before each further try
   * @throws IOException the answer of a server that will not change it, or the last failure once no
   *     longer wanted
   */
  static <T> T untilAnswered(String what, BooleanSupplier wanted, Call<T> call)
      throws IOException, InterruptedException {
    Duration bound = FIRST_BOUND;
    while (true) {
      try {
        return call.run();
      } catch (JobServiceClient.RefusedException refused) {
        if (!refused.passing() || !wanted.getAsBoolean()) {
          throw refused;
        }
        LOG.info("{}: {}; trying again", what, refused.getMessage());
      } catch (IOException unreachable) {
        if (!wanted.getAsBoolean()) {
          throw unreachable;
        }
        LOG.info("{}: {}; trying again", what, unreachable.toString());
      }
      Thread.sleep(ThreadLocalRandom.current().nextLong(bound.toMillis()) + 1);
      bound = bound.multipliedBy(2).compareTo(LAST_BOUND) > 0 ? LAST_BOUND : bound.multipliedBy(2);
    }
  }
}
