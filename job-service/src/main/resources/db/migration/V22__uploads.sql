-- Uploads that are sent in pieces (tus), or that are fetched from a source. The bytes are in a file of their own; of those, what received says is on the disk for sure.
CREATE TABLE uploads (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants,
    metadata      text NOT NULL,
    source        text,
    entity_tag    text,
    length        bigint CHECK (length > 0),
    received      bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND length),
    state         text NOT NULL DEFAULT 'RECEIVING' CHECK (state IN ('RECEIVING', 'RECEIVED', 'DONE', 'FAILED', 'EXPIRED')),
    failures      integer NOT NULL DEFAULT 0,
    retry_at      timestamptz,
    version       integer,
    sha256        text,
    problem       text,
    detail        text,
    credential_id uuid NOT NULL,
    created_by    text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at    timestamptz NOT NULL,
    CHECK (source IS NOT NULL OR length IS NOT NULL),
    CHECK (state IN ('RECEIVING', 'EXPIRED', 'FAILED') OR received = length),
    FOREIGN KEY (tenant_id, sha256) REFERENCES artifacts (tenant_id, sha256),
    CHECK ((state = 'DONE') = (num_nonnulls(version, sha256) = 1)),
    CHECK ((state = 'FAILED') = (problem IS NOT NULL))
);
CREATE INDEX uploads_of_tenant ON uploads (tenant_id) WHERE state IN ('RECEIVING', 'RECEIVED');
CREATE INDEX uploads_to_fetch ON uploads (id) WHERE state = 'RECEIVING' AND source IS NOT NULL;
CREATE INDEX uploads_received ON uploads (id) WHERE state = 'RECEIVED';
CREATE INDEX uploads_by_artifact ON uploads (tenant_id, sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX uploads_by_expiry ON uploads (expires_at);
SELECT fence_table('uploads');
