package io.quantry.evaluation.dataset;

import java.util.Set;

/** One way to store a dataset. Stateless. */
interface DatasetFormat {
  /** The name that sources carry. */
  String name();

  Set<String> requiredRoles();

  Set<String> optionalRoles();

  /**
   * Reads what is needed to describe the dataset, not all of it. Roles are checked already.
   *
   * @throws io.quantry.evaluation.EvaluationException for files that make no dataset
   */
  Dataset open(DatasetSource source);
}
