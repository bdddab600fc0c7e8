@NullMarked
package io.quantry.jobservice.limit;

import org.jspecify.annotations.NullMarked;
