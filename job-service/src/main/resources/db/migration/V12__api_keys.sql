-- Keys are hashed with a secret (see KeyHashes); those kept as plain SHA-256 are hashed anew when a replica starts.
-- A key has one scope, which includes the ones before it.
ALTER TABLE api_keys
    ADD COLUMN keyed        boolean NOT NULL DEFAULT false,
    ADD COLUMN hint         text NOT NULL DEFAULT '',
    ADD COLUMN scope        text,
    ADD COLUMN created_by   text,
    ADD COLUMN last_used_at timestamptz;
UPDATE api_keys SET scope = CASE
    WHEN 'admin' = ANY (string_to_array(scopes, ' ')) THEN 'ADMIN'
    WHEN 'submit' = ANY (string_to_array(scopes, ' ')) THEN 'SUBMIT'
    ELSE 'READ' END;
ALTER TABLE api_keys
    DROP COLUMN scopes,
    ALTER COLUMN scope SET NOT NULL,
    ADD CHECK (scope IN ('READ', 'SUBMIT', 'PROMOTE', 'ADMIN')),
    ADD UNIQUE (tenant_id, id);
CREATE INDEX api_keys_of_tenant ON api_keys (tenant_id, id DESC);

-- A browser that showed a key: its requests carry a cookie, and count as long as the key does.
CREATE TABLE sessions (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL,
    key_id       uuid NOT NULL,
    token_hash   text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, key_id) REFERENCES api_keys (tenant_id, id)
);
CREATE INDEX sessions_expiring ON sessions (expires_at);
