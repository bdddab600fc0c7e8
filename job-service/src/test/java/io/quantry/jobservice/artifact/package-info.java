/** Tests of what becomes of bytes. */
@NullMarked
package io.quantry.jobservice.artifact;

import org.jspecify.annotations.NullMarked;
