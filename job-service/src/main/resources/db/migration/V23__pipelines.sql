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

-- A pipeline runs once for each revision. What the forge was told last stands in told; due says when it is told again.
CREATE TABLE pipeline_runs (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL,
    pipeline_id  uuid NOT NULL,
    revision     text NOT NULL,
    ref          text NOT NULL,
    job_id       uuid NOT NULL,
    told         text CHECK (told IN ('PENDING', 'SUCCESS', 'FAILURE', 'ERROR')),
    due          timestamptz,
    attempts     integer NOT NULL DEFAULT 0,
    last_error   text,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (pipeline_id, revision),
    FOREIGN KEY (tenant_id, pipeline_id) REFERENCES pipelines (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);
CREATE INDEX pipeline_runs_of_pipeline ON pipeline_runs (pipeline_id, id DESC);
CREATE INDEX pipeline_runs_due ON pipeline_runs (due) WHERE due IS NOT NULL;

SELECT fence_table('connections');
SELECT fence_table('pipelines');
SELECT fence_table('hook_bodies');
SELECT fence_table('pipeline_runs');
