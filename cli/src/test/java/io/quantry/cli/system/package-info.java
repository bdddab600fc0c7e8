/**
 * The whole platform as its user meets it: a real process on a home folder of its own, spoken to
 * through REST only.
 */
@NullMarked
package io.quantry.cli.system;

import org.jspecify.annotations.NullMarked;
