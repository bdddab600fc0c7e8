package io.quantry.contracts.fleet;

import io.quantry.contracts.job.Stage;

/** What a member of the fleet does. */
public enum Role {
  WORKER(Stage.QUANTIZATION),
  EVALUATOR(Stage.EVALUATION);

  private final Stage stage;

  Role(Stage stage) {
    this.stage = stage;
  }

  /** The stage whose work it claims. */
  public Stage stage() {
    return stage;
  }
}
