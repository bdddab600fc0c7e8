package io.quantry.contracts.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A technique and its parameters.
 *
 * @param type for instance {@code static}
 * @param parameters the members of the spec's {@code technique} object but {@code type}, {@code
 *     calibration.dataset} and {@code training.dataset}, as a JSON tree, defaults of the catalog
 *     filled in
 */
public record TechniqueSpec(String type, Map<String, Object> parameters) {
  public TechniqueSpec {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
