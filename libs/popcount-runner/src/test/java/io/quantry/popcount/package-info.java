@NullMarked
package io.quantry.popcount;

import org.jspecify.annotations.NullMarked;
