-- Models as they are drawn, each once: JSON, compressed by gzip, or why it cannot be drawn. What a model looks like stays known when
-- its files have gone, so a row refers to none; form says how the content is to be read, an older one is made anew.
CREATE TABLE model_graphs (
    tenant_id uuid NOT NULL REFERENCES tenants,
    sha256    text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    form      integer NOT NULL CHECK (form > 0),
    content   bytea,
    problem   text,
    detail    text,
    made_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, sha256),
    CHECK (num_nonnulls(content, problem) = 1),
    CHECK ((problem IS NULL) = (detail IS NULL))
);
ALTER TABLE model_graphs ALTER COLUMN content SET STORAGE EXTERNAL;
SELECT fence_table('model_graphs');
