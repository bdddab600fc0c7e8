-- Lists of jobs by state, model or technique find their page in an index, newest first, however many jobs there are.
CREATE INDEX jobs_by_state ON jobs (tenant_id, state, id DESC);
CREATE INDEX jobs_by_model ON jobs (tenant_id, model_name, id DESC);
CREATE INDEX jobs_by_technique ON jobs (tenant_id, technique_type, id DESC);

-- The next free place of a queue is counted over what is published; its age decides what is published again.
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;
