/**
 * Content-addressed bytes behind one interface: on files, in an S3 bucket, or in memory for tests.
 * For job-service only.
 */
@NullMarked
package io.quantry.artifact;

import org.jspecify.annotations.NullMarked;
