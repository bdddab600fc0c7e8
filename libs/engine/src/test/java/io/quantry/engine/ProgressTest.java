package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.EngineEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private final List<EngineEvent> events = new ArrayList<>();
  private final Progress progress =
      new Progress(
          events::add, List.of(new Progress.Stage("first", 1), new Progress.Stage("second", 3)));

  @Test
  void weighsStagesIntoOneFraction() throws InterruptedException {
    progress.begin("first", "a");
    Thread.sleep(120);
    progress.at("first", 0.5, "b");
    progress.at("second", 0.5, "begins");
    Thread.sleep(120);
    progress.at("second", 0.5, "c");
    progress.end();

    assertThat(events)
        .extracting(event -> Objects.requireNonNull(event.fraction()))
        .containsExactly(0.0, 0.125, 0.25, 0.625);
    assertThat(progress.millisByStage()).containsOnlyKeys("first", "second");
  }

  @Test
  void keepsQuietWhenAskedTooOften() {
    progress.begin("first", "a");
    for (int i = 0; i < 10_000; i++) {
      progress.at("first", i / 10_000.0, "b");
    }

    assertThat(events).hasSizeLessThan(20);
  }

  @Test
  void logsWithoutAFraction() {
    progress.begin("first", "a");
    progress.log("a word");

    assertThat(events.getLast()).isEqualTo(new EngineEvent("first", null, "a word"));
  }
}
