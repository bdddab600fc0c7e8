-- What users of a tenant changed: written with the change, and never changed again but for its place in the tenant's
-- chain, which is given afterwards: the hash of each event covers the one before it (see AuditChain).
CREATE TABLE audit_events (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    at         timestamptz NOT NULL,
    actor      text NOT NULL,
    action     text NOT NULL,
    target     text NOT NULL,
    details    text NOT NULL CHECK (details IS JSON),
    request_id text NOT NULL,
    seq        bigint,
    hash       text CHECK (hash ~ '^[0-9a-f]{64}$'),
    UNIQUE (tenant_id, seq),
    CHECK ((seq IS NULL) = (hash IS NULL))
);
CREATE INDEX audit_events_of_tenant ON audit_events (tenant_id, id DESC);
CREATE INDEX audit_events_unsealed ON audit_events (tenant_id, id) WHERE seq IS NULL;

-- The end of each tenant's chain; its row is locked while events are added to it.
CREATE TABLE audit_chains (
    tenant_id uuid PRIMARY KEY REFERENCES tenants,
    seq       bigint NOT NULL,
    hash      text NOT NULL
);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL
        AND (OLD.id, OLD.tenant_id, OLD.at, OLD.actor, OLD.action, OLD.target, OLD.details, OLD.request_id)
            = (NEW.id, NEW.tenant_id, NEW.at, NEW.actor, NEW.action, NEW.target, NEW.details, NEW.request_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is only added to';
END $$;
CREATE TRIGGER audit_events_only_grow BEFORE UPDATE OR DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_events_stay BEFORE TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
