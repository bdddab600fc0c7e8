-- Models that crashed a version of the runtime again after one retry: nobody who has that version gets them any more.
ALTER TABLE members ADD COLUMN runtime_version text NOT NULL DEFAULT '';

CREATE TABLE quarantine (
    tenant_id       uuid NOT NULL REFERENCES tenants,
    sha256          text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    runtime_version text NOT NULL,
    job_id          uuid,
    since           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, sha256, runtime_version),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);

-- Whether a model is in quarantine for every live member that could take it, or for one version while none lives.
CREATE FUNCTION is_quarantined(tenant uuid, digest text, of_role text, of_pool text, live_seconds double precision)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM quarantine q WHERE q.tenant_id = tenant AND q.sha256 = digest)
       AND NOT EXISTS (
           SELECT FROM members m
           WHERE m.role = of_role AND (of_pool IS NULL OR of_pool = ANY (m.pools))
             AND m.heartbeat_at > clock_timestamp() - make_interval(secs => live_seconds)
             AND NOT EXISTS (
                 SELECT FROM quarantine q
                 WHERE q.tenant_id = tenant AND q.sha256 = digest AND q.runtime_version = m.runtime_version))
$$;
