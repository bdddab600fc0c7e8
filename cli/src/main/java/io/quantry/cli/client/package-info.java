/** The REST interface of a running platform as commands use it, on the JDK's HTTP client. */
@NullMarked
package io.quantry.cli.client;

import org.jspecify.annotations.NullMarked;
