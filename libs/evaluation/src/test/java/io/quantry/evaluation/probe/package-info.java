/** Load time and memory of models in processes of their own. */
@NullMarked
package io.quantry.evaluation.probe;

import org.jspecify.annotations.NullMarked;
