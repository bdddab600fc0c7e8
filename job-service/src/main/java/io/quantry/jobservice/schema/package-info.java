/** The database's schema: which versions this program knows, and what it refuses to open. */
@NullMarked
package io.quantry.jobservice.schema;

import org.jspecify.annotations.NullMarked;
