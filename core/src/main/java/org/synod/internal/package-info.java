// SPDX-License-Identifier: Apache-2.0

/**
 * Checks of arguments that many packages make: beside the ground floor, used by all above, and
 * entered through {@link org.synod.internal.Distinct}.
 */
@NullMarked
package org.synod.internal;

import org.jspecify.annotations.NullMarked;
