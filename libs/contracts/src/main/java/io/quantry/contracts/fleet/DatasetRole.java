package io.quantry.contracts.fleet;

/** What a stage does with its data. */
public enum DatasetRole {
  CALIBRATION,
  /** Whatever needs calibrating is calibrated on them too. */
  TRAINING,
  EVALUATION
}
