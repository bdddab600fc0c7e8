@NullMarked
package io.quantry.popcount.operator;

import org.jspecify.annotations.NullMarked;
