/** Tests of the loops. */
@NullMarked
package io.quantry.jobservice.wake;

import org.jspecify.annotations.NullMarked;
