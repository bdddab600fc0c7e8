/** The dashboard's files, as browsers get them; the gateway alone uses it. */
@NullMarked
package io.quantry.gateway.dashboard;

import org.jspecify.annotations.NullMarked;
