/** Where the windows of convolutions and poolings lie; no values. */
@NullMarked
package io.quantry.popcount.window;

import org.jspecify.annotations.NullMarked;
