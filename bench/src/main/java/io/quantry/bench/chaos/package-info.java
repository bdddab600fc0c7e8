/**
 * Faults on a real platform: its services as processes of their own, real PostgreSQL and Kafka,
 * real jobs, and an oracle that looks at the outcome over REST. {@code bench/chaos} starts {@link
 * io.quantry.bench.chaos.ChaosCommand}.
 */
@NullMarked
package io.quantry.bench.chaos;

import org.jspecify.annotations.NullMarked;
