/**
 * What only a runtime can answer about a model: how fast it is and what it computes, and the meters
 * that compare what two models compute. {@link Trials} is implemented outside this module;
 * techniques ask before they keep a rewrite.
 */
@NullMarked
package io.quantry.quantizer.trial;

import org.jspecify.annotations.NullMarked;
