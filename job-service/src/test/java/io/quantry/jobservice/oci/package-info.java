/** Tests of the OCI distribution specification's interface. */
@NullMarked
package io.quantry.jobservice.oci;

import org.jspecify.annotations.NullMarked;
