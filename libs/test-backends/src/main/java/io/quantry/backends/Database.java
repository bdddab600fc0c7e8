package io.quantry.backends;

/** A PostgreSQL database and the role that owns it. */
public record Database(String jdbcUrl, String username, String password) {}
