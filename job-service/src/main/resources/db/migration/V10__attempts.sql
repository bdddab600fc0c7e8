-- How often the record of a waiting job was given up: published, and claimed by nobody for long. The attempt that a
-- record led to keeps the number, so that it shows what a sweep had to help with.
ALTER TABLE outbox ADD COLUMN expirations integer NOT NULL DEFAULT 0;
ALTER TABLE job_attempts ADD COLUMN record_expirations integer NOT NULL DEFAULT 0;
