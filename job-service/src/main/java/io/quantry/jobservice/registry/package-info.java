/** Models, their versions, aliases and lineage. */
@NullMarked
package io.quantry.jobservice.registry;

import org.jspecify.annotations.NullMarked;
