// SPDX-License-Identifier: Apache-2.0

/**
 * Recorded calls on objects, and whether they are linearizable: {@link
 * org.synod.history.calls.Calls} is checked by {@link org.synod.history.calls.Linearizability}, and
 * the {@link org.synod.history.calls.Linearization} shows the calls at which it fails.
 *
 * <p>The checker runs in one thread, so that there are no schedules to explore. It also checks the
 * calls of explored runs; the tests compare it with a search without any shortcut.
 */
@NullMarked
package org.synod.history.calls;

import org.jspecify.annotations.NullMarked;
