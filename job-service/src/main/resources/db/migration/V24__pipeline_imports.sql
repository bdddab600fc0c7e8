-- A pipeline may have the model of its job fetched first. Until that is there a run has no job, and keeps what will be its document.
ALTER TABLE pipelines ADD COLUMN source text CHECK (source IS JSON);
ALTER TABLE pipeline_runs
    ALTER COLUMN job_id DROP NOT NULL,
    ADD COLUMN upload_id uuid,
    ADD COLUMN document text CHECK (document IS JSON),
    ADD COLUMN problem text,
    ADD CHECK ((upload_id IS NULL) = (document IS NULL)),
    ADD CHECK (job_id IS NOT NULL OR upload_id IS NOT NULL),
    ADD CHECK (job_id IS NULL OR problem IS NULL);
CREATE INDEX pipeline_runs_importing ON pipeline_runs (id) WHERE job_id IS NULL AND problem IS NULL;
