/** The {@code quantry} command: its root, exit codes and how errors become lines for people. */
@NullMarked
package io.quantry.cli;

import org.jspecify.annotations.NullMarked;
