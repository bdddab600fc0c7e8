/** What of the OCI distribution specification gateway and job-service must say alike. */
@NullMarked
package io.quantry.contracts.distribution;

import org.jspecify.annotations.NullMarked;
