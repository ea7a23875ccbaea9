// SPDX-License-Identifier: Apache-2.0

/**
 * Space-time pictures of runs, explored or recorded, as SVG or Mermaid: {@link
 * org.synod.picture.SpaceTime}. A run of real threads is recorded by a
 * {@link org.synod.picture.Recording}; {@link org.synod.explore.Schedule#picture()} draws an
 * explored one.
 */
@NullMarked
package org.synod.picture;

import org.jspecify.annotations.NullMarked;
