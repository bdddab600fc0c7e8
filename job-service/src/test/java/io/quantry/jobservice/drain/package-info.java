/** Tests of the orderly end. */
@NullMarked
package io.quantry.jobservice.drain;

import org.jspecify.annotations.NullMarked;
