/** Load time and resident memory of one model, measured in a process of its own. */
@NullMarked
package io.quantry.evaluation.probe;

import org.jspecify.annotations.NullMarked;
