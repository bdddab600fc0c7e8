-- Members say more of themselves, can be drained, and leave. A job can be handed over, and says when nobody can take it.
-- All of it has defaults and no new constraint holds an old column, so that a job service of the version before can go
-- on working while the replicas are replaced one by one.
ALTER TABLE members
    ADD COLUMN labels             text NOT NULL DEFAULT '{}' CHECK (labels IS JSON OBJECT),
    ADD COLUMN test_providers     text[] NOT NULL DEFAULT '{}',
    -- an operator's wish, which outlives restarts of the member and of this service
    ADD COLUMN drain_requested_at timestamptz,
    -- its own: it is shutting down
    ADD COLUMN leaving            boolean NOT NULL DEFAULT false,
    ADD COLUMN left_at            timestamptz;

ALTER TABLE jobs
    -- attempts of the present stage that were handed over, which are nobody's failures
    ADD COLUMN handovers      integer NOT NULL DEFAULT 0 CHECK (handovers >= 0),
    -- since when no live member could take it; means nothing once the job waits no more
    ADD COLUMN unserved_since timestamptz;

INSERT INTO job_transitions (from_state, to_state) VALUES
    ('RUNNING', 'QUEUED'),
    ('EVALUATING', 'EVALUATION_QUEUED');
