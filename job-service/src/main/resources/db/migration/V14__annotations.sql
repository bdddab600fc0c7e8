-- What people say of a version, which itself never changes: each kind is one document that is replaced as a whole.
CREATE TABLE version_annotations (
    version_id uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('CARD', 'LABELS', 'STAGE')),
    tenant_id  uuid NOT NULL,
    document   text NOT NULL,
    revision   bigint NOT NULL CHECK (revision > 0),
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (version_id, kind),
    FOREIGN KEY (tenant_id, version_id) REFERENCES model_versions (tenant_id, id)
);

-- Who moved an alias, absent for moves by jobs.
ALTER TABLE alias_history ADD COLUMN changed_by text;
CREATE INDEX alias_history_of_alias ON alias_history (model_id, alias, revision DESC);
CREATE INDEX lineage_from_version ON lineage (source_version_id) WHERE source_version_id IS NOT NULL;
