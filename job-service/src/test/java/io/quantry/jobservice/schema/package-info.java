/** Tests of the schema: what was released stays, what is newer is refused. */
@NullMarked
package io.quantry.jobservice.schema;

import org.jspecify.annotations.NullMarked;
