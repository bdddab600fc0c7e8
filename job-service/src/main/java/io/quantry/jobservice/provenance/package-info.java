/** Signed statements of what versions of models were made from, and the keys that sign them. */
@NullMarked
package io.quantry.jobservice.provenance;

import org.jspecify.annotations.NullMarked;
