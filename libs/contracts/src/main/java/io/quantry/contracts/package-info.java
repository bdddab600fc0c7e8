/** Messages, job spec, ids and error codes: the words that all parts of Quantry share. */
@NullMarked
package io.quantry.contracts;

import org.jspecify.annotations.NullMarked;
