// SPDX-License-Identifier: Apache-2.0

/**
 * Histories in the format of Jepsen, read from EDN or JSON lines: {@link
 * org.synod.history.jepsen.Jepsen}.
 *
 * <p>Everything runs in one thread, so that there are no schedules to explore; the tests have the
 * classical examples, and files that are malformed in each way.
 */
@NullMarked
package org.synod.history.jepsen;

import org.jspecify.annotations.NullMarked;
