-- Who wants to be told of events. Secrets are sealed (see Vault); the one before stays good while it is being replaced.
CREATE TABLE webhooks (
    id               uuid PRIMARY KEY,
    tenant_id        uuid NOT NULL REFERENCES tenants,
    url              text NOT NULL,
    events           text[] NOT NULL CHECK (cardinality(events) > 0),
    description      text NOT NULL,
    state            text NOT NULL CHECK (state IN ('ENABLED', 'DISABLED', 'GONE')),
    secret           bytea NOT NULL,
    previous_secret  bytea,
    previous_until   timestamptz,
    revision         bigint NOT NULL DEFAULT 1,
    created_by       text NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (tenant_id, id),
    CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);
CREATE INDEX webhooks_of_tenant ON webhooks (tenant_id, id DESC);

-- What happened, written with the change itself; fanned out to deliveries afterwards.
CREATE TABLE webhook_events (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    type       text NOT NULL,
    subject    text NOT NULL,
    data       text NOT NULL CHECK (data IS JSON),
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    fanned_out boolean NOT NULL DEFAULT false,
    UNIQUE (tenant_id, id)
);
CREATE INDEX webhook_events_to_fan_out ON webhook_events (id) WHERE NOT fanned_out;
CREATE INDEX webhook_events_by_age ON webhook_events (at);

-- One event for one webhook, whatever number of attempts it takes. While an attempt is under way the row has a lease,
-- and due says when that runs out.
CREATE TABLE webhook_deliveries (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL,
    webhook_id   uuid NOT NULL,
    event_id     uuid NOT NULL,
    state        text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'FAILED')),
    attempts     integer NOT NULL DEFAULT 0,
    retries      integer NOT NULL DEFAULT 0,
    due          timestamptz DEFAULT clock_timestamp(),
    lease        uuid,
    last_status  integer,
    last_error   text,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at     timestamptz,
    UNIQUE (webhook_id, event_id),
    UNIQUE (tenant_id, id),
    CHECK ((state = 'PENDING') = (due IS NOT NULL)),
    CHECK ((state = 'PENDING') = (ended_at IS NULL)),
    CHECK (lease IS NULL OR state = 'PENDING'),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, event_id) REFERENCES webhook_events (tenant_id, id)
);
CREATE INDEX webhook_deliveries_of_webhook ON webhook_deliveries (webhook_id, id DESC);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due) WHERE state = 'PENDING';
CREATE INDEX webhook_deliveries_of_event ON webhook_deliveries (event_id);
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at) WHERE state <> 'PENDING';

CREATE TABLE webhook_attempts (
    delivery_id uuid NOT NULL,
    number      integer NOT NULL,
    tenant_id   uuid NOT NULL,
    at          timestamptz NOT NULL,
    duration_ms bigint NOT NULL,
    status      integer,
    error       text,
    response    text,
    PRIMARY KEY (delivery_id, number),
    FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_deliveries (tenant_id, id) ON DELETE CASCADE
);

SELECT fence_table('webhooks');
SELECT fence_table('webhook_events');
SELECT fence_table('webhook_deliveries');
SELECT fence_table('webhook_attempts');
