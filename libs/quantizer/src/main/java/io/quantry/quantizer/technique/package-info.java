/** What a technique declares about itself and how it rewrites a model. */
@NullMarked
package io.quantry.quantizer.technique;

import org.jspecify.annotations.NullMarked;
