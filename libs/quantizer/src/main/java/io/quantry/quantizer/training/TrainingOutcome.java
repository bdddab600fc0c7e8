package io.quantry.quantizer.training;

import java.util.List;

/**
 * What became of a training.
 *
 * @param epochs done
 * @param bestEpoch whose weights were kept, counted from 1; 0 for the ones it began with
 * @param notes for the person who asked for it
 */
public record TrainingOutcome(int epochs, int bestEpoch, List<String> notes) {
  public TrainingOutcome {
    notes = List.copyOf(notes);
  }
}
