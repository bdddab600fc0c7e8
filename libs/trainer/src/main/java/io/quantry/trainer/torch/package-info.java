/** libtorch itself: its settings, its memory, and tensors on their way in and out. */
@NullMarked
package io.quantry.trainer.torch;

import org.jspecify.annotations.NullMarked;
