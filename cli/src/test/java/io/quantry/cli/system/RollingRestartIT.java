package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every process of a replicated platform is replaced in turn, under load. */
class RollingRestartIT {
  private static final Duration BETWEEN = Duration.ofSeconds(3);

  @TempDir Path home;

  @Test
  void noRequestFailsAndNoJobIsLostWhileEachProcessIsReplaced() throws Exception {
    try (ReplicatedPlatform platform = ReplicatedPlatform.start(home, 2);
        MixedLoad load = new MixedLoad(platform)) {
      load.start();
      Thread.sleep(BETWEEN);
      for (String process : platform.names()) {
        platform.restart(process);
        Thread.sleep(BETWEEN);
      }
      load.end();

      System.out.println("answered as expected: " + load.done());
      assertThat(load.failures()).as(platform.warnings()).isEmpty();
      assertThat(load.done().values()).allSatisfy(count -> assertThat(count.get()).isPositive());
      assertThat(load.lost()).isEmpty();
    }
  }
}
