// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import org.jspecify.annotations.Nullable;

/** A key in the table of one worker, and used by that worker alone. */
final class Cell<K> {
  final K key;
  @Nullable Object value; // after all commands that the worker has passed; null: there is none
  @Nullable Link<K> latest; // the last write that is planned, and not passed
  long declared; // the number of the last declaration with this key
  int at; // the place of the key in that declaration

  Cell(K key) {
    this.key = key;
  }
}
