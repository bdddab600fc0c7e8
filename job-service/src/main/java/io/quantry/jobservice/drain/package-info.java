/** The orderly end of a replica: first nobody sends it anything more, then it stops. */
@NullMarked
package io.quantry.jobservice.drain;

import org.jspecify.annotations.NullMarked;
