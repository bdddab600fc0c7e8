-- A job has one set of data for its technique, to calibrate or to train on; the spec says which.
ALTER TABLE jobs RENAME COLUMN calibration_version_id TO technique_data_version_id;

ALTER TABLE lineage DROP CONSTRAINT lineage_kind_check;
ALTER TABLE lineage ADD CONSTRAINT lineage_kind_check
    CHECK (kind IN ('BASELINE', 'CALIBRATION_DATA', 'TRAINING_DATA', 'EVALUATION_DATA'));
