@NullMarked
package io.quantry.popcount.constant;

import org.jspecify.annotations.NullMarked;
