/**
 * How much one key may ask, and how much a replica takes on at once. More is answered 429, so that
 * what is accepted stays fast and nothing runs into a timeout.
 */
@NullMarked
package io.quantry.jobservice.limit;

import org.jspecify.annotations.NullMarked;
