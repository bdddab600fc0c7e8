/**
 * Hardware profiles: tables of which operators run quantized, in which schemes. Data without logic.
 */
@NullMarked
package io.quantry.quantizer.hardware;

import org.jspecify.annotations.NullMarked;
