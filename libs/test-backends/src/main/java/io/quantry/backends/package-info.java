/**
 * PostgreSQL, Kafka and an object store for tests, started once per test JVM on first use and
 * stopped at its end: in containers where a Docker engine answers, else as embedded servers; {@code
 * -Dbackends=docker} or {@code embedded} forces one.
 *
 * <p>A module depends on {@code quantry-test-backends} (its managed scope is test). A Spring test
 * says
 *
 * <pre>{@code
 * @DynamicPropertySource
 * static void backends(DynamicPropertyRegistry registry) {
 *   Backends.properties(registry::add); // a database of its own, and the shared broker
 * }
 * }</pre>
 *
 * and anything else asks {@link io.quantry.backends.Backends#newDatabase} and {@link
 * io.quantry.backends.Backends#bootstrapServers}.
 */
@NullMarked
package io.quantry.backends;

import org.jspecify.annotations.NullMarked;
