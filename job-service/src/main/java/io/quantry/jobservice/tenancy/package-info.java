/** Whose rows a thread's statements may touch: row-level security of PostgreSQL, per connection. */
@NullMarked
package io.quantry.jobservice.tenancy;

import org.jspecify.annotations.NullMarked;
