/**
 * What a job says: the specification's records and the reader that reports every violation at once.
 */
@NullMarked
package io.quantry.contracts.spec;

import org.jspecify.annotations.NullMarked;
