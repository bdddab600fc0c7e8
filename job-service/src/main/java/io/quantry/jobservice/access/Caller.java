package io.quantry.jobservice.access;

import java.util.UUID;

/**
 * Who makes a request.
 *
 * @param tenantId whose data the request may see; every query is filtered by it
 * @param scope the widest scope of the key
 */
public record Caller(UUID tenantId, UUID keyId, Scope scope) {}
