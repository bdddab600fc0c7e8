/**
 * Signed statements of what a model was made from: the in-toto statement and its SLSA predicate,
 * the envelope that signs it, keys, and the check of all three. Used by who states and by who
 * verifies; knows neither a server nor a database.
 */
@NullMarked
package io.quantry.provenance;

import org.jspecify.annotations.NullMarked;
