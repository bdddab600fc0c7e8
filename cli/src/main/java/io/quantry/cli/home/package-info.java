/** The folder in which a platform on this machine keeps its data, and who runs there. */
@NullMarked
package io.quantry.cli.home;

import org.jspecify.annotations.NullMarked;
