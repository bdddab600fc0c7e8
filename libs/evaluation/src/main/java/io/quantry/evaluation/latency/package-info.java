/** Times of two models, measured in turns within one process. */
@NullMarked
package io.quantry.evaluation.latency;

import org.jspecify.annotations.NullMarked;
