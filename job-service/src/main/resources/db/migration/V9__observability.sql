-- Jobs that have not ended are counted every few seconds, however many have.
CREATE INDEX jobs_live ON jobs (state, stage, pool) WHERE state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELED');

-- The W3C trace context of the request that submitted the job, for whoever works on it.
ALTER TABLE jobs ADD COLUMN trace_parent text CHECK (trace_parent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$');
