@NullMarked
package io.quantry.popcount.bits;

import org.jspecify.annotations.NullMarked;
