/** A home in one archive, while its platform runs or not, and a new home from such an archive. */
@NullMarked
package io.quantry.cli.platform.backup;

import org.jspecify.annotations.NullMarked;
