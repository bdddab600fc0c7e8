/** Tests of the fleet as its members and its operators see it. */
@NullMarked
package io.quantry.jobservice.fleet;

import org.jspecify.annotations.NullMarked;
