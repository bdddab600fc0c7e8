-- The platform's truth. Every row says whose it is; composite foreign keys keep tenants from mixing.
-- JSON documents are text with a syntax check: names inside models may hold U+0000, which jsonb refuses.

CREATE TABLE tenants (
    id             uuid PRIMARY KEY,
    name           text NOT NULL UNIQUE,
    virtual_finish double precision NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE service_secrets (
    name  text PRIMARY KEY,
    value bytea NOT NULL
);

CREATE TABLE api_keys (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    name       text NOT NULL,
    key_hash   text NOT NULL UNIQUE CHECK (key_hash ~ '^[0-9a-f]{64}$'),
    scopes     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
);

CREATE TABLE join_tokens (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    token_hash text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

CREATE TABLE members (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants,
    name          text NOT NULL,
    role          text NOT NULL CHECK (role IN ('WORKER', 'EVALUATOR')),
    hardware      text NOT NULL CHECK (hardware IS JSON),
    slots         integer NOT NULL CHECK (slots > 0),
    isolation     text NOT NULL CHECK (isolation IN ('FULL', 'DEGRADED')),
    missing_rules text[] NOT NULL,
    version       text NOT NULL,
    pools         text[] NOT NULL,
    token_hash    text NOT NULL UNIQUE,
    joined_at     timestamptz NOT NULL,
    heartbeat_at  timestamptz NOT NULL,
    UNIQUE (tenant_id, role, name)
);
CREATE INDEX members_live ON members (heartbeat_at);

CREATE TABLE artifacts (
    tenant_id  uuid NOT NULL REFERENCES tenants,
    sha256     text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, sha256)
);

CREATE TABLE models (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    name       text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id)
);

CREATE TABLE model_versions (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL,
    model_id        uuid NOT NULL,
    version         integer NOT NULL CHECK (version > 0),
    state           text NOT NULL CHECK (state IN ('VALIDATING', 'READY', 'REJECTED')),
    sha256          text NOT NULL,
    size_bytes      bigint NOT NULL,
    facts           text CHECK (facts IS JSON),
    technique       text CHECK (technique IS JSON),
    quantization    text CHECK (quantization IS JSON),
    evaluation      text CHECK (evaluation IS JSON),
    verdict         text CHECK (verdict IN ('PASSED', 'MISSED', 'INCONCLUSIVE', 'UNEVALUATED')),
    job_id          uuid,
    created_at      timestamptz NOT NULL,
    UNIQUE (model_id, version),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, model_id) REFERENCES models (tenant_id, id)
);
CREATE INDEX model_versions_by_digest ON model_versions (tenant_id, sha256);

CREATE TABLE version_files (
    version_id uuid NOT NULL,
    position   integer NOT NULL,
    tenant_id  uuid NOT NULL,
    name       text NOT NULL,
    sha256     text NOT NULL,
    size_bytes bigint NOT NULL,
    PRIMARY KEY (version_id, position),
    UNIQUE (version_id, name),
    FOREIGN KEY (tenant_id, version_id) REFERENCES model_versions (tenant_id, id),
    FOREIGN KEY (tenant_id, sha256) REFERENCES artifacts (tenant_id, sha256)
);

CREATE TABLE aliases (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL,
    model_id   uuid NOT NULL,
    alias      text NOT NULL,
    version_id uuid NOT NULL,
    revision   bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (model_id, alias),
    FOREIGN KEY (tenant_id, model_id) REFERENCES models (tenant_id, id),
    FOREIGN KEY (tenant_id, version_id) REFERENCES model_versions (tenant_id, id)
);

CREATE TABLE alias_history (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL,
    model_id   uuid NOT NULL,
    alias      text NOT NULL,
    version_id uuid NOT NULL,
    revision   bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, model_id) REFERENCES models (tenant_id, id)
);

CREATE TABLE datasets (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    name       text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id)
);

CREATE TABLE dataset_versions (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL,
    dataset_id uuid NOT NULL,
    version    integer NOT NULL CHECK (version > 0),
    state      text NOT NULL CHECK (state IN ('VALIDATING', 'READY', 'REJECTED')),
    manifest   text NOT NULL CHECK (manifest IS JSON),
    facts      text NOT NULL CHECK (facts IS JSON),
    digest     text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (dataset_id, version),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, dataset_id) REFERENCES datasets (tenant_id, id)
);

CREATE TABLE dataset_files (
    version_id uuid NOT NULL,
    position   integer NOT NULL,
    tenant_id  uuid NOT NULL,
    role       text NOT NULL,
    name       text NOT NULL,
    sha256     text NOT NULL,
    size_bytes bigint NOT NULL,
    PRIMARY KEY (version_id, position),
    UNIQUE (version_id, role),
    FOREIGN KEY (tenant_id, version_id) REFERENCES dataset_versions (tenant_id, id),
    FOREIGN KEY (tenant_id, sha256) REFERENCES artifacts (tenant_id, sha256)
);

-- The life of a job: the same table as in code, where a test compares the two.
CREATE TABLE job_transitions (
    from_state text NOT NULL,
    to_state   text NOT NULL,
    PRIMARY KEY (from_state, to_state)
);
INSERT INTO job_transitions (from_state, to_state) VALUES
    ('QUEUED', 'RUNNING'),
    ('QUEUED', 'CANCELED'),
    ('QUEUED', 'FAILED'),
    ('RUNNING', 'EVALUATION_QUEUED'),
    ('RUNNING', 'RETRY_WAIT'),
    ('RUNNING', 'CANCELING'),
    ('RUNNING', 'FAILED'),
    ('EVALUATION_QUEUED', 'EVALUATING'),
    ('EVALUATION_QUEUED', 'CANCELED'),
    ('EVALUATION_QUEUED', 'SUCCEEDED'),
    ('EVALUATING', 'SUCCEEDED'),
    ('EVALUATING', 'RETRY_WAIT'),
    ('EVALUATING', 'CANCELING'),
    ('RETRY_WAIT', 'QUEUED'),
    ('RETRY_WAIT', 'EVALUATION_QUEUED'),
    ('RETRY_WAIT', 'CANCELED'),
    ('CANCELING', 'CANCELED');

CREATE TABLE jobs (
    id                     uuid PRIMARY KEY,
    tenant_id              uuid NOT NULL REFERENCES tenants,
    state                  text NOT NULL,
    stage                  text NOT NULL CHECK (stage IN ('QUANTIZATION', 'EVALUATION')),
    document               text NOT NULL CHECK (document IS JSON),
    spec                   text NOT NULL CHECK (spec IS JSON),
    technique_type         text NOT NULL,
    model_name             text NOT NULL,
    model_version_id       uuid NOT NULL,
    calibration_version_id uuid,
    evaluation_version_id  uuid,
    pool                   text,
    rank                   double precision NOT NULL,
    virtual_start          double precision NOT NULL,
    max_queue_ms           bigint NOT NULL,
    max_runtime_ms         bigint NOT NULL,
    max_attempts           integer NOT NULL,
    attempt                integer NOT NULL DEFAULT 0,
    crashes                integer NOT NULL DEFAULT 0,
    lease_hash             text,
    lease_expires_at       timestamptz,
    member_id              uuid REFERENCES members,
    claimed_at             timestamptz,
    avoid_member_id        uuid,
    avoid_until            timestamptz,
    submitted_at           timestamptz NOT NULL,
    queued_at              timestamptz NOT NULL,
    retry_at               timestamptz,
    started_at             timestamptz,
    finished_at            timestamptz,
    progress               double precision,
    progress_stage         text,
    progress_message       text,
    result_version_id      uuid,
    verdict                text CHECK (verdict IN ('PASSED', 'MISSED', 'INCONCLUSIVE', 'UNEVALUATED')),
    failure_code           text,
    failure_message        text,
    event_seq              bigint NOT NULL DEFAULT 0,
    log_seq                bigint NOT NULL DEFAULT 0,
    UNIQUE (tenant_id, id),
    CHECK ((state IN ('RUNNING', 'EVALUATING', 'CANCELING')) = (lease_hash IS NOT NULL)),
    CHECK ((state IN ('SUCCEEDED', 'FAILED', 'CANCELED')) = (finished_at IS NOT NULL)),
    CHECK ((state = 'RETRY_WAIT') = (retry_at IS NOT NULL)),
    CHECK (state <> 'FAILED' OR failure_code IS NOT NULL),
    FOREIGN KEY (tenant_id, model_version_id) REFERENCES model_versions (tenant_id, id),
    FOREIGN KEY (tenant_id, calibration_version_id) REFERENCES dataset_versions (tenant_id, id),
    FOREIGN KEY (tenant_id, evaluation_version_id) REFERENCES dataset_versions (tenant_id, id),
    FOREIGN KEY (tenant_id, result_version_id) REFERENCES model_versions (tenant_id, id)
);
CREATE INDEX jobs_by_tenant ON jobs (tenant_id, id DESC);
CREATE INDEX jobs_leased ON jobs (lease_expires_at) WHERE lease_hash IS NOT NULL;
CREATE INDEX jobs_retrying ON jobs (retry_at) WHERE state = 'RETRY_WAIT';
CREATE INDEX jobs_waiting ON jobs (queued_at) WHERE state IN ('QUEUED', 'EVALUATION_QUEUED');

CREATE FUNCTION refuse_undeclared_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'QUEUED' THEN
            RAISE EXCEPTION 'a job begins QUEUED, not %', NEW.state USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.state <> OLD.state AND NOT EXISTS (
            SELECT FROM job_transitions t WHERE t.from_state = OLD.state AND t.to_state = NEW.state) THEN
        RAISE EXCEPTION 'no transition from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER jobs_declared_transitions BEFORE INSERT OR UPDATE ON jobs
    FOR EACH ROW EXECUTE FUNCTION refuse_undeclared_transition();

CREATE TABLE job_attempts (
    job_id          uuid NOT NULL,
    stage           text NOT NULL,
    attempt         integer NOT NULL,
    tenant_id       uuid NOT NULL,
    member_id       uuid NOT NULL REFERENCES members,
    lease_hash      text NOT NULL,
    claimed_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    outcome         text,
    failure_code    text,
    failure_message text,
    digests         text,
    PRIMARY KEY (job_id, stage, attempt),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);

CREATE TABLE lease_uploads (
    job_id     uuid NOT NULL,
    stage      text NOT NULL,
    attempt    integer NOT NULL,
    name       text NOT NULL,
    tenant_id  uuid NOT NULL,
    sha256     text NOT NULL,
    size_bytes bigint NOT NULL,
    PRIMARY KEY (job_id, stage, attempt, name),
    FOREIGN KEY (job_id, stage, attempt) REFERENCES job_attempts (job_id, stage, attempt),
    FOREIGN KEY (tenant_id, sha256) REFERENCES artifacts (tenant_id, sha256)
);

CREATE TABLE job_events (
    job_id     uuid NOT NULL,
    seq        bigint NOT NULL,
    tenant_id  uuid NOT NULL,
    type       text NOT NULL,
    from_state text,
    to_state   text,
    data       text NOT NULL CHECK (data IS JSON),
    at         timestamptz NOT NULL,
    PRIMARY KEY (job_id, seq),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);

CREATE TABLE job_log (
    job_id    uuid NOT NULL,
    seq       bigint NOT NULL,
    tenant_id uuid NOT NULL,
    stage     text NOT NULL,
    attempt   integer NOT NULL,
    line      text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (job_id, seq),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);

CREATE TABLE lineage (
    version_id         uuid NOT NULL,
    kind               text NOT NULL CHECK (kind IN ('BASELINE', 'CALIBRATION_DATA', 'EVALUATION_DATA')),
    tenant_id          uuid NOT NULL,
    source_version_id  uuid,
    source_dataset_id  uuid,
    job_id             uuid NOT NULL,
    PRIMARY KEY (version_id, kind),
    CHECK ((source_version_id IS NULL) <> (source_dataset_id IS NULL)),
    FOREIGN KEY (tenant_id, version_id) REFERENCES model_versions (tenant_id, id),
    FOREIGN KEY (tenant_id, source_version_id) REFERENCES model_versions (tenant_id, id),
    FOREIGN KEY (tenant_id, source_dataset_id) REFERENCES dataset_versions (tenant_id, id),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);

-- What waits to be claimed: one row a job, deleted when the job leaves its queue.
CREATE TABLE outbox (
    job_id       uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL,
    stage        text NOT NULL,
    pool         text NOT NULL,
    rank         double precision NOT NULL,
    created_at   timestamptz NOT NULL,
    not_before   timestamptz NOT NULL,
    published_at timestamptz,
    publications integer NOT NULL DEFAULT 0,
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);
CREATE INDEX outbox_backlog ON outbox (pool, stage, rank, job_id) WHERE published_at IS NULL;
CREATE INDEX outbox_unclaimed ON outbox (pool, stage, published_at) WHERE published_at IS NOT NULL;

-- The virtual time of fair sharing: the largest virtual start that was ever published.
CREATE TABLE fair_clock (
    id           integer PRIMARY KEY CHECK (id = 1),
    virtual_time double precision NOT NULL
);
INSERT INTO fair_clock VALUES (1, 0);

CREATE TABLE idempotency_keys (
    tenant_id    uuid NOT NULL REFERENCES tenants,
    key          text NOT NULL,
    request_hash text NOT NULL,
    location     text NOT NULL,
    response     text NOT NULL CHECK (response IS JSON),
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
