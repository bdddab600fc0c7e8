-- A version that is deleted keeps its number, its facts, its lineage and its statement; its files go later, and until then it can
-- be brought back.
ALTER TABLE model_versions DROP CONSTRAINT model_versions_state_check;
ALTER TABLE model_versions
    ADD CONSTRAINT model_versions_state_check CHECK (state IN ('VALIDATING', 'READY', 'REJECTED', 'DELETED')),
    ADD COLUMN deleted_at timestamptz,
    ADD COLUMN files_until timestamptz,
    ADD CHECK ((state = 'DELETED') = (deleted_at IS NOT NULL)),
    ADD CHECK (files_until IS NULL OR state = 'DELETED');
CREATE INDEX model_versions_to_empty ON model_versions (files_until) WHERE files_until IS NOT NULL;

-- Names and digests of the files stay; only while they hold their artifacts are those kept.
ALTER TABLE version_files ADD COLUMN emptied boolean NOT NULL DEFAULT false;
ALTER TABLE version_files
    ADD COLUMN held_sha256 text GENERATED ALWAYS AS (CASE WHEN emptied THEN NULL ELSE sha256 END) STORED,
    DROP CONSTRAINT version_files_tenant_id_sha256_fkey,
    ADD FOREIGN KEY (tenant_id, held_sha256) REFERENCES artifacts (tenant_id, sha256);
DROP INDEX version_files_by_digest;
CREATE INDEX version_files_by_digest ON version_files (tenant_id, held_sha256);

-- Searches do not find what is deleted: its terms go, and come back with it.
CREATE OR REPLACE FUNCTION index_version(tenant uuid, version uuid, before text[], after text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF before <> '{}' THEN
        DELETE FROM version_terms WHERE version_id = version AND term = ANY (before);
    END IF;
    INSERT INTO version_terms (tenant_id, term, version_id) SELECT tenant, t, version FROM unnest(after) t
    WHERE NOT EXISTS (SELECT FROM model_versions v WHERE v.tenant_id = tenant AND v.id = index_version.version AND v.deleted_at IS NOT NULL);
END $$;

CREATE FUNCTION index_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM version_terms WHERE version_id = NEW.id;
    PERFORM index_version(NEW.tenant_id, NEW.id, '{}',
        terms_of(NEW) || ('model:' || (SELECT name FROM models WHERE id = NEW.model_id))
        || ARRAY(SELECT unnest(terms_of(a)) FROM version_annotations a WHERE a.tenant_id = NEW.tenant_id AND a.version_id = NEW.id));
    RETURN NULL;
END $$;
CREATE TRIGGER model_versions_deletion_indexed AFTER UPDATE OF deleted_at ON model_versions
    FOR EACH ROW WHEN (OLD.deleted_at IS DISTINCT FROM NEW.deleted_at) EXECUTE FUNCTION index_deletion();

-- Which versions of a model are deleted by themselves: those that are neither among the last so many nor younger than so many days.
CREATE TABLE model_retention (
    model_id   uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL,
    keep_last  integer NOT NULL CHECK (keep_last >= 1),
    keep_days  integer NOT NULL CHECK (keep_days >= 0),
    revision   bigint NOT NULL CHECK (revision > 0),
    FOREIGN KEY (tenant_id, model_id) REFERENCES models (tenant_id, id)
);
SELECT fence_table('model_retention');
