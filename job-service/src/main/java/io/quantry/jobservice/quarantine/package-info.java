/** Models that crashed the runtime, and who is kept from trying them again. */
@NullMarked
package io.quantry.jobservice.quarantine;

import org.jspecify.annotations.NullMarked;
