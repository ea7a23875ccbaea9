// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.synod.explore.packed.Numbered;
import org.synod.explore.replay.Scene;

/** The contents of all cells at one moment. */
public final class Cells extends Numbered {
  private static final SortedMap<Integer, Object> NONE = Collections.emptySortedMap();

  public final Object[] contents; // of the cells that the setup has made
  private final SortedMap<Integer, Object> made; // those that processes have made, if changed since
  private final int hash;

  public Cells(Object[] contents) {
    this(contents, NONE);
  }

  private Cells(Object[] contents, SortedMap<Integer, Object> made) {
    this.contents = contents;
    this.made = made;
    hash = made == NONE
        ? Arrays.hashCode(contents)
        : 31 * Arrays.hashCode(contents) + made.hashCode();
  }

  public Object get(int cell, Scene scene) {
    return cell < contents.length
        ? contents[cell]
        : made.getOrDefault(cell, scene.initialContent(cell));
  }

  /** These contents with another one in one cell. */
  public Cells with(int cell, Object content, Scene scene) {
    if (cell < contents.length) {
      Object[] changed = contents.clone();
      changed[cell] = content;
      return new Cells(changed, made);
    }
    SortedMap<Integer, Object> changed = new TreeMap<>(made);
    if (content.equals(scene.initialContent(cell))) {
      changed.remove(cell); // an unchanged cell is like one that is not made yet
    } else {
      changed.put(cell, content);
    }
    return new Cells(contents, changed.isEmpty() ? NONE : changed);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cells that
        && hash == that.hash
        && Arrays.equals(contents, that.contents)
        && (made == that.made || made.equals(that.made));
  }
}
