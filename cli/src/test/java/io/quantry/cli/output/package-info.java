/** Tests of what people read. */
@NullMarked
package io.quantry.cli.output;

import org.jspecify.annotations.NullMarked;
