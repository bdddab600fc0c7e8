/** The gateway in front of a real little backend, over real sockets. */
@NullMarked
package io.quantry.gateway;

import org.jspecify.annotations.NullMarked;
