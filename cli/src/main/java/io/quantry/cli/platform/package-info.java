/** The whole platform in one process on embedded servers, and the home folder that it owns. */
@NullMarked
package io.quantry.cli.platform;

import org.jspecify.annotations.NullMarked;
