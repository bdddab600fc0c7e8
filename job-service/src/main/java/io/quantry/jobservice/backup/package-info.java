/**
 * A copy of the database while it is in use, for whoever copies the files; no part of the service.
 */
@NullMarked
package io.quantry.jobservice.backup;

import org.jspecify.annotations.NullMarked;
