/** The client of the REST interface, against a platform that a test plays. */
@NullMarked
package io.quantry.cli.client;

import org.jspecify.annotations.NullMarked;
