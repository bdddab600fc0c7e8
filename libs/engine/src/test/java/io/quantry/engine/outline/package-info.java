@NullMarked
package io.quantry.engine.outline;

import org.jspecify.annotations.NullMarked;
