-- What was pushed by the OCI distribution specification. Blobs and manifests are artifacts like all others, so that they are
-- counted and collected like them; a repository is there while it has a row.
CREATE TABLE oci_blobs (
    tenant_id  uuid NOT NULL,
    repository text NOT NULL,
    digest     text NOT NULL,
    sha256     text NOT NULL,
    size_bytes bigint NOT NULL,
    pushed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, repository, digest),
    FOREIGN KEY (tenant_id, sha256) REFERENCES artifacts (tenant_id, sha256)
);
CREATE INDEX oci_blobs_by_artifact ON oci_blobs (tenant_id, sha256);
CREATE INDEX oci_blobs_by_digest ON oci_blobs (tenant_id, digest);

-- The last three are what a list of referrers says of it.
CREATE TABLE oci_manifests (
    tenant_id     uuid NOT NULL,
    repository    text NOT NULL,
    digest        text NOT NULL,
    sha256        text NOT NULL,
    size_bytes    bigint NOT NULL,
    media_type    text NOT NULL,
    pushed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    subject       text,
    artifact_type text,
    annotations   text CHECK (annotations IS JSON),
    PRIMARY KEY (tenant_id, repository, digest),
    FOREIGN KEY (tenant_id, sha256) REFERENCES artifacts (tenant_id, sha256)
);
CREATE INDEX oci_manifests_by_artifact ON oci_manifests (tenant_id, sha256);
CREATE INDEX oci_manifests_by_subject ON oci_manifests (tenant_id, repository, subject, digest) WHERE subject IS NOT NULL;

CREATE TABLE oci_tags (
    tenant_id  uuid NOT NULL,
    repository text NOT NULL,
    tag        text COLLATE "C" NOT NULL,
    digest     text NOT NULL,
    PRIMARY KEY (tenant_id, repository, tag),
    FOREIGN KEY (tenant_id, repository, digest) REFERENCES oci_manifests (tenant_id, repository, digest) ON DELETE CASCADE
);
CREATE INDEX oci_tags_of_manifest ON oci_tags (tenant_id, repository, digest);

-- Uploads under way, each chunk an artifact of its own until the blob is whole.
CREATE TABLE oci_uploads (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    repository text NOT NULL,
    received   bigint NOT NULL DEFAULT 0 CHECK (received >= 0),
    expires_at timestamptz NOT NULL,
    UNIQUE (tenant_id, id)
);
CREATE INDEX oci_uploads_by_expiry ON oci_uploads (expires_at);

CREATE TABLE oci_upload_chunks (
    upload_id  uuid NOT NULL,
    first_byte bigint NOT NULL,
    tenant_id  uuid NOT NULL,
    sha256     text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    PRIMARY KEY (upload_id, first_byte),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES oci_uploads (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, sha256) REFERENCES artifacts (tenant_id, sha256)
);
CREATE INDEX oci_upload_chunks_by_artifact ON oci_upload_chunks (tenant_id, sha256);

-- How a version of a model is served. Made once and kept, because clients hold on to the digests. A layer has no content: it
-- is put together from the version's files as it is sent.
CREATE TABLE oci_version_objects (
    tenant_id  uuid NOT NULL,
    version_id uuid NOT NULL,
    digest     text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('MODEL_CONFIG', 'MODEL_MANIFEST', 'IMAGE_LAYER', 'IMAGE_CONFIG', 'IMAGE_MANIFEST',
        'ATTACHED_CONFIG', 'ATTACHED_FILE', 'ATTACHED_MANIFEST')),
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    content    bytea,
    PRIMARY KEY (tenant_id, version_id, digest),
    FOREIGN KEY (tenant_id, version_id) REFERENCES model_versions (tenant_id, id),
    CHECK ((kind = 'IMAGE_LAYER') = (content IS NULL))
);
CREATE UNIQUE INDEX oci_version_objects_of_one_kind ON oci_version_objects (tenant_id, version_id, kind)
    WHERE kind NOT LIKE 'ATTACHED%';

SELECT fence_table('oci_blobs');
SELECT fence_table('oci_manifests');
SELECT fence_table('oci_tags');
SELECT fence_table('oci_uploads');
SELECT fence_table('oci_upload_chunks');
SELECT fence_table('oci_version_objects');
