package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.trial.Trials;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Ten seconds for trials of a model that takes one second a run; trials themselves do nothing. */
final class BoundedTrialsTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final Model model = new Model(8, new Graph("any"));
  private final BoundedTrials trials =
      new BoundedTrials(Trials.NONE, Duration.ofSeconds(10), 1e9, nanos::get);

  @Test
  void beginsATrialThatWillEndInTime() {
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(trials.runs(model)).isFalse();
    assertThatExceptionOfType(IllegalStateException.class)
        .as("what the trials themselves say")
        .isThrownBy(() -> trials.nodeTimes(model));
  }

  @Test
  void refusesATrialThatWillNot() {
    assertOutOfTime(() -> trials.medianMicros(List.of(model, model)));
    nanos.addAndGet(Duration.ofSeconds(7).toNanos());
    assertOutOfTime(() -> trials.nodeTimes(model));
    nanos.addAndGet(Duration.ofMillis(2500).toNanos());
    assertOutOfTime(() -> trials.runs(model));
  }

  private static void assertOutOfTime(Runnable trial) {
    assertThatExceptionOfType(BoundedTrials.OutOfTime.class).isThrownBy(trial::run);
  }
}
