/**
 * Datasets as streaming readers behind one interface, one file a format, and how they fit a model.
 */
@NullMarked
package io.quantry.evaluation.dataset;

import org.jspecify.annotations.NullMarked;
