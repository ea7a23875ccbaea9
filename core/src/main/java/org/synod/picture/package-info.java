// SPDX-License-Identifier: Apache-2.0

/**
 * Space-time pictures of runs, explored or recorded, as SVG or Mermaid: {@link
 * org.synod.picture.SpaceTime}.
 */
@NullMarked
package org.synod.picture;

import org.jspecify.annotations.NullMarked;
