/**
 * The engine without a server: commands that start one engine process for models and data on this
 * machine. Nothing here may need Spring.
 */
@NullMarked
package io.quantry.cli.offline;

import org.jspecify.annotations.NullMarked;
