/** Tests of archives, without a platform. */
@NullMarked
package io.quantry.cli.platform.backup;

import org.jspecify.annotations.NullMarked;
