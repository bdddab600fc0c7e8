package io.quantry.evaluation.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One sample of a text dataset: one or two texts, and its target where there is one. */
record TextRow(List<String> texts, @Nullable Double target) {
  TextRow {
    texts = List.copyOf(texts);
  }
}
