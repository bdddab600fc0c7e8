/** Commands without a platform, as far as they go without the engine. */
@NullMarked
package io.quantry.cli.offline;

import org.jspecify.annotations.NullMarked;
