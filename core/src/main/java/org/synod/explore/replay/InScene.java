// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

/** What gives access to cells of a scene. */
public interface InScene {

  /** Whether it is of this scene, and not of another. */
  boolean isOf(Scene scene);
}
