package io.quantry.bench.training;

import java.util.LinkedHashMap;
import java.util.Map;

/** A figure that is no top-1 of one model, beside what it should be. */
record Check(String what, String measured, String goal, boolean met) {

  /** As a row's file has it. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("what", what);
    facts.put("measured", measured);
    facts.put("goal", goal);
    facts.put("met", met);
    return facts;
  }
}
