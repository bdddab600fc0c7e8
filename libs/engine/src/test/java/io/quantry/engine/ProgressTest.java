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
    progress.at("second", 0.75, "c");
    progress.end();

    assertThat(events)
        .extracting(event -> Objects.requireNonNull(event.fraction()))
        .containsExactly(0.0, 0.125, 0.625, 0.8125);
    assertThat(progress.millisByStage()).containsOnlyKeys("first", "second");
  }

  @Test
  void saysThatAStageIsDoneOnlyAtItsEnd() {
    progress.begin("first", "a");
    progress.at("first", 0.25, "too soon to be told");
    progress.at("first", 1, "done");
    progress.at("first", 1, "done again");
    progress.at("second", 1, "done at once");

    assertThat(events)
        .containsExactly(
            new EngineEvent("first", 0.0, "a"),
            new EngineEvent("first", 0.25, "done"),
            new EngineEvent("second", 1.0, "done at once"));
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
