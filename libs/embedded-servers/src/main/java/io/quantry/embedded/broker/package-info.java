/** What runs inside the Kafka child process: the only code that sees Kafka's server classes. */
@NullMarked
package io.quantry.embedded.broker;

import org.jspecify.annotations.NullMarked;
