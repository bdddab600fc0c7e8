/** What the demo asks of its results. */
@NullMarked
package io.quantry.cli.demo;

import org.jspecify.annotations.NullMarked;
