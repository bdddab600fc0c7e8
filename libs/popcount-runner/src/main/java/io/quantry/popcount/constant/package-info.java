/**
 * Constants that a graph computes with integers: weights stored as bits and unpacked by the graph
 * itself.
 */
@NullMarked
package io.quantry.popcount.constant;

import org.jspecify.annotations.NullMarked;
