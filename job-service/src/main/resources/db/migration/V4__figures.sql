-- What a job's engine counts: the last figures, and those of each epoch for as long as the job is kept.
ALTER TABLE jobs ADD COLUMN progress_figures text CHECK (progress_figures IS JSON);

CREATE TABLE job_epochs (
    job_id    uuid NOT NULL,
    epoch     integer NOT NULL CHECK (epoch BETWEEN 1 AND 1000),
    tenant_id uuid NOT NULL,
    attempt   integer NOT NULL,
    figures   text NOT NULL CHECK (figures IS JSON),
    at        timestamptz NOT NULL,
    PRIMARY KEY (job_id, epoch),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);
