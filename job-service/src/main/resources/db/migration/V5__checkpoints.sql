-- The last checkpoint of a training, from which its next attempt goes on; none once the training is over.
ALTER TABLE jobs
    ADD COLUMN checkpoint_sha256 text,
    ADD COLUMN checkpoint_bytes  bigint,
    ADD CHECK ((checkpoint_sha256 IS NULL) = (checkpoint_bytes IS NULL)),
    ADD CHECK (checkpoint_sha256 IS NULL
        OR (stage = 'QUANTIZATION' AND state IN ('QUEUED', 'RUNNING', 'RETRY_WAIT', 'CANCELING'))),
    ADD FOREIGN KEY (tenant_id, checkpoint_sha256) REFERENCES artifacts (tenant_id, sha256);
CREATE INDEX jobs_by_checkpoint ON jobs (tenant_id, checkpoint_sha256) WHERE checkpoint_sha256 IS NOT NULL;
CREATE INDEX version_files_by_digest ON version_files (tenant_id, sha256);
CREATE INDEX dataset_files_by_digest ON dataset_files (tenant_id, sha256);
CREATE INDEX lease_uploads_by_digest ON lease_uploads (tenant_id, sha256);

-- Bytes to which nothing refers are collected in two phases: first the row here, once it was kept long enough, then the
-- bytes themselves, unless somebody has brought the same ones meanwhile.
ALTER TABLE artifacts ADD COLUMN keep_until timestamptz NOT NULL DEFAULT now() + interval '24 hours';
CREATE INDEX artifacts_by_keeping ON artifacts (keep_until);
CREATE TABLE artifact_removals (
    sha256     text PRIMARY KEY,
    removed_at timestamptz NOT NULL
);
