package io.quantry.bench.training;

import java.io.IOException;
import java.util.Map;

/** A unit of work whose figures are kept once they are there. */
interface Row {
  /**
   * Finds out the row's figures and writes its models.
   *
   * @param name its name
   * @return what JSON can say, {@code top1} in per cent among it where there is a model
   */
  Map<String, Object> run(Workshop workshop, String name) throws IOException;
}
