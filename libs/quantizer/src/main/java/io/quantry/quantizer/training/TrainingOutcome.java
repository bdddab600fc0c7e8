package io.quantry.quantizer.training;

import java.util.List;
import java.util.Optional;

/**
 * What became of a training.
 *
 * @param epochs done
 * @param bestEpoch whose weights were kept, counted from 1; 0 for the ones it began with
 * @param notes for the person who asked for it
 * @param scores before and after; empty where the model's outputs are not classes
 */
public record TrainingOutcome(
    int epochs, int bestEpoch, List<String> notes, Optional<TrainingScores> scores) {
  public TrainingOutcome {
    notes = List.copyOf(notes);
  }
}
