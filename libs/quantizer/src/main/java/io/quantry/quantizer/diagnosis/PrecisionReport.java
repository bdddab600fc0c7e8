package io.quantry.quantizer.diagnosis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The precision of every operator of a model.
 *
 * @param operators in graph order, subgraphs and functions included; constants and what merely
 *     prepares them are part of the node that uses them
 * @param bytesByType what all constants take, most first
 */
public record PrecisionReport(List<OperatorPrecision> operators, Map<String, Long> bytesByType) {
  public PrecisionReport {
    operators = List.copyOf(operators);
    bytesByType = Collections.unmodifiableMap(new LinkedHashMap<>(bytesByType));
  }
}
