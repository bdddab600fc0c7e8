-- A job whose worker was lost is announced at once and twice, whatever else the pool holds.
ALTER TABLE outbox ADD COLUMN lost boolean NOT NULL DEFAULT false;
CREATE INDEX outbox_lost ON outbox (pool, stage, rank, job_id) WHERE lost AND published_at IS NULL;
