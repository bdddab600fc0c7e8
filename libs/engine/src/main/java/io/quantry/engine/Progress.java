package io.quantry.engine;

import io.quantry.contracts.engine.EngineEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The progress of one task: stages one after the other, each with its share of the whole; at most
 * ten events a second within a stage, and one where it is done. The fraction never falls, whatever
 * order stages come in. Also keeps the wall time of each stage. Called from one thread.
 */
final class Progress {
  private static final long QUIET_NANOS = 100_000_000;

  /**
   * @param weight share of the whole time as usually seen, in any unit
   */
  record Stage(String name, double weight) {}

  private final Consumer<EngineEvent> events;
  private final List<Stage> stages;
  private final Map<String, Long> nanosByStage = new LinkedHashMap<>();
  private String stage = "";
  private long stageStart;
  private long lastEvent;
  private double furthest;
  private boolean done;

  Progress(Consumer<EngineEvent> events, List<Stage> stages) {
    this.events = events;
    this.stages = List.copyOf(stages);
  }

  /** The next stage begins. */
  void begin(String name, String message) {
    enter(name);
    publish(name, 0, message, null);
  }

  /**
   * How far the current stage is, from 0 to 1. A name other than the current stage's begins it,
   * there and then: a stage that is told of only when it is done is done.
   */
  void at(String name, double fraction, String message) {
    if (!name.equals(stage)) {
      enter(name);
      publish(name, fraction, message, null);
    } else if (System.nanoTime() - lastEvent >= QUIET_NANOS || (fraction >= 1 && !done)) {
      publish(name, fraction, message, null);
    }
  }

  /** The same with figures, which are told of every time: whoever counts them counts seldom. */
  void at(String name, double fraction, String message, Map<String, Double> figures) {
    if (!name.equals(stage)) {
      enter(name);
    }
    publish(name, fraction, message, figures);
  }

  /** A line for the log. */
  void log(String message) {
    events.accept(new EngineEvent(stage, null, message));
  }

  /** The current stage is over. */
  void end() {
    if (!stage.isEmpty()) {
      nanosByStage.merge(stage, System.nanoTime() - stageStart, Long::sum);
      stage = "";
    }
  }

  /** Wall time of each finished stage. */
  Map<String, Long> millisByStage() {
    Map<String, Long> millis = new LinkedHashMap<>();
    nanosByStage.forEach((name, nanos) -> millis.put(name, nanos / 1_000_000));
    return millis;
  }

  private void enter(String name) {
    end();
    stage = name;
    stageStart = System.nanoTime();
  }

  private void publish(
      String name, double fraction, String message, @Nullable Map<String, Double> figures) {
    done = fraction >= 1;
    lastEvent = System.nanoTime();
    furthest = Math.max(furthest, whole(name, Math.clamp(fraction, 0, 1)));
    events.accept(new EngineEvent(name, furthest, message, figures));
  }

  private double whole(String name, double fraction) {
    double before = 0;
    double own = 0;
    double total = 0;
    boolean passed = false;
    for (Stage known : stages) {
      total += known.weight();
      if (known.name().equals(name)) {
        own = known.weight();
        passed = true;
      } else if (!passed) {
        before += known.weight();
      }
    }
    return passed ? (before + own * fraction) / total : 0;
  }
}
