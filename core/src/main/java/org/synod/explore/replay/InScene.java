// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

/** An object that gives access to cells of a scene. */
public interface InScene {

  /** Whether it belongs to this scene, and not to another. */
  boolean isOf(Scene scene);
}
