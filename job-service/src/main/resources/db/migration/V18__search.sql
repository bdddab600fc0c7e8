-- An inverted index of versions: what each one can be found by, as text, kept by triggers. Its only operators are = and <,
-- which may use an index beneath a policy.
CREATE TABLE version_terms (
    tenant_id  uuid NOT NULL,
    term       text NOT NULL,
    version_id uuid NOT NULL,
    PRIMARY KEY (version_id, term),
    FOREIGN KEY (tenant_id, version_id) REFERENCES model_versions (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX version_terms_newest_first ON version_terms (tenant_id, term, version_id DESC);
SELECT fence_table('version_terms');

CREATE FUNCTION terms_of(version model_versions) RETURNS text[] LANGUAGE sql AS $$
    SELECT array_remove(ARRAY['technique:' || (version.technique::json ->> 'type'), 'verdict:' || version.verdict,
        'origin:' || CASE WHEN version.job_id IS NULL THEN 'upload' ELSE 'job' END], NULL)
$$;

CREATE FUNCTION terms_of(annotation version_annotations) RETURNS text[] LANGUAGE sql AS $$
    SELECT CASE annotation.kind
        WHEN 'STAGE' THEN array_remove(ARRAY['stage:' || nullif(annotation.document::json ->> 'stage', 'none')], NULL)
        WHEN 'LABELS' THEN ARRAY(SELECT 'label:' || key || '=' || value FROM json_each_text(annotation.document::json -> 'labels'))
        ELSE '{}' END
$$;

CREATE FUNCTION index_version(tenant uuid, version uuid, before text[], after text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF before <> '{}' THEN
        DELETE FROM version_terms WHERE version_id = version AND term = ANY (before);
    END IF;
    INSERT INTO version_terms (tenant_id, term, version_id) SELECT tenant, t, version FROM unnest(after) t;
END $$;

CREATE FUNCTION index_model_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM index_version(NEW.tenant_id, NEW.id, '{}',
            terms_of(NEW) || ('model:' || (SELECT name FROM models WHERE id = NEW.model_id)));
    ELSE
        PERFORM index_version(NEW.tenant_id, NEW.id, terms_of(OLD), terms_of(NEW));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER model_versions_indexed AFTER INSERT OR UPDATE OF technique, verdict, job_id ON model_versions
    FOR EACH ROW EXECUTE FUNCTION index_model_version();

CREATE FUNCTION index_annotation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM index_version(NEW.tenant_id, NEW.version_id,
        CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE terms_of(OLD) END, terms_of(NEW));
    RETURN NULL;
END $$;
CREATE TRIGGER version_annotations_indexed AFTER INSERT OR UPDATE ON version_annotations
    FOR EACH ROW EXECUTE FUNCTION index_annotation();

INSERT INTO version_terms (tenant_id, version_id, term)
SELECT v.tenant_id, v.id, unnest(terms_of(v) || ('model:' || m.name)) FROM model_versions v JOIN models m ON m.id = v.model_id
UNION ALL
SELECT a.tenant_id, a.version_id, unnest(terms_of(a)) FROM version_annotations a;

-- A list steps through (tenant_id, id). PostgreSQL believes that going through all ids is as good where one tenant owns most rows,
-- and then passes over everything that others have added since. Single rows are found by a hash, which has no order to go by.
ALTER TABLE jobs DROP CONSTRAINT jobs_pkey;
CREATE INDEX jobs_by_id ON jobs USING hash (id);
ALTER TABLE model_versions DROP CONSTRAINT model_versions_pkey;
CREATE INDEX model_versions_by_id ON model_versions USING hash (id);
