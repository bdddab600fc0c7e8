/** The demo: two real models through the whole platform, judged against stated thresholds. */
@NullMarked
package io.quantry.cli.demo;

import org.jspecify.annotations.NullMarked;
