/** Content-addressed bytes as tenants see them, and their transfer over HTTP. */
@NullMarked
package io.quantry.jobservice.artifact;

import org.jspecify.annotations.NullMarked;
