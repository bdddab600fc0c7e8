-- Row-level security beneath the application's own filter by tenant. Connections take one of two roles:
-- quantry_tenant sees the rows of the tenant that the setting quantry.tenant names, quantry_system all.
-- Roles belong to the server, not to one database: who may not create them has them made beforehand.

DO $$
DECLARE
    fence text;
BEGIN
    FOREACH fence IN ARRAY ARRAY['quantry_tenant', 'quantry_system'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = fence) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', fence);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database of this server was migrated at the same moment
            END;
        END IF;
        IF NOT pg_has_role(current_user, fence, 'SET') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', fence);
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), fence);
    END LOOP;
    EXECUTE format('GRANT ALL ON ALL TABLES IN SCHEMA %I TO quantry_system', current_schema());
    EXECUTE format('GRANT ALL ON ALL SEQUENCES IN SCHEMA %I TO quantry_system, quantry_tenant', current_schema());
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT ALL ON TABLES TO quantry_system', current_schema());
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT ALL ON SEQUENCES TO quantry_system, quantry_tenant', current_schema());
END $$;

-- Whom the connection speaks for; nobody where nothing is set.
CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('quantry.tenant', true), '')::uuid
$$;

-- Fences a table whose column holder says whose a row is; every table with a tenant_id must be fenced.
CREATE FUNCTION fence_table(fenced regclass, holder name DEFAULT 'tenant_id') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', fenced);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', fenced);
    EXECUTE format('CREATE POLICY own_rows ON %s TO quantry_tenant USING (%I = (SELECT current_tenant())) WITH CHECK (%I = (SELECT current_tenant()))',
        fenced, holder, holder);
    EXECUTE format('CREATE POLICY all_rows ON %s TO quantry_system USING (true) WITH CHECK (true)', fenced);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO quantry_tenant', fenced);
END $$;

SELECT fence_table(c.oid::regclass)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace;

SELECT fence_table('tenants', 'id');

-- What is told of a tenant's users is not theirs to change.
REVOKE UPDATE, DELETE ON audit_events, audit_chains FROM quantry_tenant;

-- The fleet serves all tenants: every one may see who is in it.
CREATE POLICY fleet_is_shared ON members FOR SELECT TO quantry_tenant USING (true);

-- What belongs to nobody, and is no secret.
GRANT SELECT ON fair_clock, job_transitions TO quantry_tenant;

-- What a tenant may take; null is without a bound.
ALTER TABLE tenants
    ADD COLUMN max_bytes               bigint CHECK (max_bytes >= 0),
    ADD COLUMN max_queued              integer CHECK (max_queued >= 0),
    ADD COLUMN max_running             integer CHECK (max_running >= 0),
    ADD COLUMN max_requests_per_second integer CHECK (max_requests_per_second > 0),
    ADD COLUMN quota_revision          bigint NOT NULL DEFAULT 1;

-- Bytes that a tenant owns, kept by the triggers below: a sum over its artifacts would grow with them.
CREATE TABLE tenant_usage (
    tenant_id uuid PRIMARY KEY REFERENCES tenants,
    bytes     bigint NOT NULL
);
SELECT fence_table('tenant_usage');
INSERT INTO tenant_usage (tenant_id, bytes) SELECT tenant_id, sum(size_bytes) FROM artifacts GROUP BY tenant_id;

CREATE FUNCTION count_bytes(tenant uuid, more bigint) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO tenant_usage AS u (tenant_id, bytes) VALUES (tenant, more)
    ON CONFLICT (tenant_id) DO UPDATE SET bytes = u.bytes + excluded.bytes RETURNING bytes
$$;

-- At commit, so that the row is held for that long alone. What users bring is refused beyond the quota; what the
-- fleet brings, the result of a job, is counted and kept.
CREATE FUNCTION count_artifact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM count_bytes(OLD.tenant_id, -OLD.size_bytes);
        RETURN NULL;
    END IF;
    used := count_bytes(NEW.tenant_id, NEW.size_bytes);
    IF current_user = 'quantry_tenant' AND used > (SELECT max_bytes FROM tenants WHERE id = NEW.tenant_id) THEN
        RAISE EXCEPTION 'quota of bytes exceeded' USING ERRCODE = 'QU001';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER artifacts_counted AFTER INSERT OR DELETE ON artifacts
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_artifact();

-- The platform's own operator: whoever held the first key.
ALTER TABLE api_keys DROP CONSTRAINT api_keys_scope_check;
ALTER TABLE api_keys ADD CONSTRAINT api_keys_scope_check
    CHECK (scope IN ('READ', 'SUBMIT', 'PROMOTE', 'ADMIN', 'OPERATOR'));
UPDATE api_keys SET scope = 'OPERATOR' WHERE name = 'bootstrap' AND created_by IS NULL AND scope = 'ADMIN';
