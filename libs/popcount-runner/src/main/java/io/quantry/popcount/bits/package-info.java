/**
 * Sums of products of numbers that are all +1 or −1, on 64-bit words: XNOR and popcount. Knows
 * nothing of graphs.
 */
@NullMarked
package io.quantry.popcount.bits;

import org.jspecify.annotations.NullMarked;
