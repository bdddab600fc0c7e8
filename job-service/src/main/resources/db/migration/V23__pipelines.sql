-- A repository at a forge. Secret and token are sealed (see Vault).
CREATE TABLE connections (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants,
    kind        text NOT NULL CHECK (kind IN ('GITHUB', 'GITLAB')),
    name        text NOT NULL,
    repository  text NOT NULL,
    api_base    text NOT NULL,
    secret      bytea NOT NULL,
    token       bytea,
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (tenant_id, id)
);

-- What runs on which events: a job's document in which values of the event are named.
CREATE TABLE pipelines (
    id             uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL,
    connection_id  uuid NOT NULL,
    name           text NOT NULL,
    events         text[] NOT NULL CHECK (cardinality(events) > 0),
    refs           text NOT NULL,
    against        text NOT NULL,
    template       text NOT NULL CHECK (template IS JSON),
    created_by     text NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX pipelines_of_connection ON pipelines (tenant_id, connection_id);

-- One body that came, so that it counts once however often it comes, whether anything ran on it or not.
CREATE TABLE hook_bodies (
    connection_id  uuid NOT NULL,
    sha256         bytea NOT NULL,
    tenant_id      uuid NOT NULL,
    revision       text NOT NULL,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (connection_id, sha256),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX hook_bodies_by_age ON hook_bodies (at);

-- A pipeline runs once for each revision. stage says what the forge is to be told: that the job runs, nothing as long as it does, or its end;
-- absent for nothing more. It is told when it is due; while an attempt is under way it has a lease, which is believed lost when it is due.
CREATE TABLE pipeline_runs (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL,
    pipeline_id  uuid NOT NULL,
    revision     text NOT NULL,
    ref          text NOT NULL,
    job_id       uuid NOT NULL,
    stage        text CHECK (stage IN ('PENDING', 'WAITING', 'VERDICT')),
    due          timestamptz,
    lease        uuid,
    attempts     integer NOT NULL DEFAULT 0,
    told         text CHECK (told IN ('PENDING', 'SUCCESS', 'FAILURE', 'ERROR', 'CANCELED')),
    last_error   text,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (pipeline_id, revision),
    CHECK (coalesce(stage IN ('PENDING', 'VERDICT'), false) = (due IS NOT NULL)),
    CHECK (lease IS NULL OR due IS NOT NULL),
    FOREIGN KEY (tenant_id, pipeline_id) REFERENCES pipelines (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);
CREATE INDEX pipeline_runs_of_pipeline ON pipeline_runs (pipeline_id, id DESC);
CREATE INDEX pipeline_runs_due ON pipeline_runs (due) WHERE due IS NOT NULL;
CREATE INDEX pipeline_runs_open ON pipeline_runs (job_id) WHERE stage IN ('PENDING', 'WAITING');

SELECT fence_table('connections');
SELECT fence_table('pipelines');
SELECT fence_table('hook_bodies');
SELECT fence_table('pipeline_runs');
