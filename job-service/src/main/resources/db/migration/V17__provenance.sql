-- Every public key that statements were signed with. The keys are the service's, not a tenant's.
CREATE TABLE provenance_keys (
    key_id        text PRIMARY KEY CHECK (key_id ~ '^[0-9a-f]{64}$'),
    public_key    text NOT NULL,
    first_used_at timestamptz NOT NULL
);

-- Signed statements of what versions were made from: one when a version is registered, one more when it was judged.
-- Never changed: the envelope is kept byte for byte.
CREATE TABLE provenance_statements (
    version_id     uuid NOT NULL,
    stage          text NOT NULL CHECK (stage IN ('REGISTERED', 'JUDGED')),
    tenant_id      uuid NOT NULL,
    envelope       bytea NOT NULL,
    key_id         text NOT NULL REFERENCES provenance_keys,
    engine_version text,
    stated_at      timestamptz NOT NULL,
    PRIMARY KEY (version_id, stage),
    FOREIGN KEY (tenant_id, version_id) REFERENCES model_versions (tenant_id, id)
);

CREATE FUNCTION refuse_provenance_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'statements of provenance are only added to';
END $$;
CREATE TRIGGER provenance_statements_only_grow BEFORE UPDATE OR DELETE ON provenance_statements
    FOR EACH ROW EXECUTE FUNCTION refuse_provenance_change();
CREATE TRIGGER provenance_statements_stay BEFORE TRUNCATE ON provenance_statements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_provenance_change();

SELECT fence_table('provenance_statements');
REVOKE UPDATE, DELETE ON provenance_statements FROM quantry_tenant;
GRANT SELECT ON provenance_keys TO quantry_tenant;
