/** What every REST resource shares. */
@NullMarked
package io.quantry.jobservice.rest;

import org.jspecify.annotations.NullMarked;
