/** Tests of the command line, and the architecture test of the whole project. */
@NullMarked
package io.quantry.cli;

import org.jspecify.annotations.NullMarked;
