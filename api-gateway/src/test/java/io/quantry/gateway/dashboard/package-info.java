@NullMarked
package io.quantry.gateway.dashboard;

import org.jspecify.annotations.NullMarked;
