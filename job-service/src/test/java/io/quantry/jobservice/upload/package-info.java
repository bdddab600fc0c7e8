@NullMarked
package io.quantry.jobservice.upload;

import org.jspecify.annotations.NullMarked;
