package io.quantry.trainer.graph;

import io.quantry.trainer.operator.Mode;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** One thing to compute, once everything it reads is there. */
interface Step {
  /** Names of the values it reads, gaps left out. */
  List<String> reads();

  /** Names of the values it makes; empty names for outputs that nobody reads. */
  List<String> makes();

  /** The values it makes, at most as many as {@link #makes}. */
  List<Tensor> compute(Map<String, Tensor> values, Mode mode);

  /** For messages: operator and node name. */
  String label();
}
