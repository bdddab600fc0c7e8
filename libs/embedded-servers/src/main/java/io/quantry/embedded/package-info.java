/**
 * Real PostgreSQL and Kafka on one machine, as child processes that end with the JVM that started
 * them. For the {@code quantry} command and, through {@code io.quantry.backends}, for tests;
 * services never import it.
 */
@NullMarked
package io.quantry.embedded;

import org.jspecify.annotations.NullMarked;
