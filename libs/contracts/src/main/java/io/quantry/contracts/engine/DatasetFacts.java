package io.quantry.contracts.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What decoding a dataset found.
 *
 * @param samples number of samples
 * @param labelled whether each has a label or score
 * @param classCounts samples by class where labels are classes, else empty
 * @param report preview and findings for people, a {@link
 *     io.quantry.contracts.dataset.DatasetDocument} as a JSON tree without nulls; empty where none
 *     was made
 */
public record DatasetFacts(
    long samples,
    boolean labelled,
    Map<String, Long> classCounts,
    @Nullable Map<String, Object> report) {
  public DatasetFacts {
    report = report == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(report));
  }

  @Override
  public Map<String, Object> report() {
    return report == null ? Map.of() : report;
  }
}
