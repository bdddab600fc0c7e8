/**
 * Models and whatever else was pushed, by the OCI distribution specification 1.1 below {@code /v2}:
 * each model is a repository whose tags are its versions and aliases.
 */
@NullMarked
package io.quantry.jobservice.oci;

import org.jspecify.annotations.NullMarked;
