/** Training of any model that the operators suffice for: loss, optimizer, epochs, checkpoints. */
@NullMarked
package io.quantry.trainer.training;

import org.jspecify.annotations.NullMarked;
