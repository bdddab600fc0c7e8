/** Who is calling: tenants, API keys and their scopes. */
@NullMarked
package io.quantry.jobservice.access;

import org.jspecify.annotations.NullMarked;
