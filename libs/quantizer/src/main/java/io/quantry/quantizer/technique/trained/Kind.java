package io.quantry.quantizer.technique.trained;

import io.quantry.quantizer.embedding.EmbeddingTables;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.technique.staticqdq.StaticSteps;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What tells one technique that trains from another. */
interface Kind {
  /** What it declares. */
  TechniqueDescriptor descriptor();

  /** What its parameters come to for the static quantizer. */
  Settings staticSettings(Settings settings);

  /** The form of the weights that the static quantizer stores in 8 bits. */
  default WeightForm wholeBytes(Work asStatic) {
    return GridKind.eightBits(asStatic);
  }

  /** The form of those that it stores in fewer. */
  WeightForm narrow(Settings settings);

  /** Whether layers of the narrow form read -1 and 1. */
  default boolean hasBinaryInputs(Settings settings) {
    return false;
  }

  /** Whether the scales of quantizers are learned. */
  default boolean learnsScales(Settings settings) {
    return true;
  }

  /**
   * What the static quantizer is told where weights have a form that it does not know.
   *
   * @param weights the type that it puts in their places
   * @param words further parameters that it is to take over, by path
   */
  static Settings inPlaceOf(Settings settings, String weights, String... words) {
    Map<String, Object> given = new HashMap<>();
    given.put(StaticSteps.WEIGHTS.path(), weights);
    given.put("costBasedExclusion", false);
    Stream.concat(
            Stream.of(StaticSteps.FIRST_AND_LAST.path(), EmbeddingTables.TYPE.path()),
            Stream.of(words))
        .forEach(path -> given.put(path, settings.word(path)));
    return StaticSteps.settings(given);
  }
}
