-- Which jobs have waited too long is asked every few seconds, however many wait.
CREATE INDEX jobs_giving_up ON jobs (((queued_at AT TIME ZONE 'UTC') + make_interval(secs => max_queue_ms / 1000.0)))
    WHERE state IN ('QUEUED', 'EVALUATION_QUEUED');
