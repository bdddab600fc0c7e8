@NullMarked
package io.quantry.popcount.window;

import org.jspecify.annotations.NullMarked;
