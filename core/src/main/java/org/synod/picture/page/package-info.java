// SPDX-License-Identifier: Apache-2.0

/**
 * One file of HTML that shows a run, from its start to its end, and lets a reader step through it:
 * {@link org.synod.picture.page.Page}. It knows nothing of where the run comes from; pictures,
 * verdicts and the command line fill it.
 */
@NullMarked
package org.synod.picture.page;

import org.jspecify.annotations.NullMarked;
