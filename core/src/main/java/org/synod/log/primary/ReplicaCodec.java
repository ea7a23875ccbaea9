// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import java.util.Arrays;
import java.util.Objects;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;

/** States of replicas as words. */
final class ReplicaCodec<D> implements Codec<ReplicaState<D>> {
  /*
   *   word 0              1        2           3 ...   then, window times
   *  +---------+---------+--------+-----------+------+------+--------+--
   *  | accepted| current | number | zxid of   | base | zxid | change | ..   what is not there
   *  | epoch 32| epoch 32| behind | the base  |      |      |        |      is zeros
   *  +---------+---------+--------+-----------+------+------+--------+--
   */
  private static final int EPOCHS = 0;
  private static final int SIZE = 1;
  private static final int BASE_ZXID = 2;
  private static final int BASE = 3;

  private final Codec<D> change;
  private final int window;
  private final int words;

  ReplicaCodec(Codec<D> change, int window) {
    this.change = Objects.requireNonNull(change, "change: null, allowed: a codec");
    this.window = PrimaryBackup.requireWindow(window);
    long wide = BASE + change.words() + (long) window * (1 + change.words());
    if (wide > MAX_WORDS) {
      throw new IllegalArgumentException(
          "window: " + window + " changes of " + change.words() + " words are " + wide
              + " words with all else, allowed: " + MAX_WORDS);
    }
    words = (int) wide;
  }

  @Override
  public String type() {
    return "replica(" + window + "," + change.type() + ")";
  }

  @Override
  public int words() {
    return words;
  }

  @Override
  public void encode(ReplicaState<D> state, long[] to, int offset) {
    History<D> history = state.history;
    if (history.size > window) {
      throw new IllegalArgumentException(
          "window: " + history.size + " changes, allowed: " + window + ", that of the codec");
    }
    to[offset + EPOCHS] = Zxid.of(state.acceptedEpoch, state.currentEpoch);
    to[offset + SIZE] = history.size;
    to[offset + BASE_ZXID] = history.baseZxid;
    D base = history.base;
    if (base == null) {
      Arrays.fill(to, offset + BASE, offset + BASE + change.words(), 0);
    } else {
      change.encode(base, to, offset + BASE);
    }
    int at = offset + BASE + change.words();
    for (History<D> each : history.changesAfter(history.baseZxid)) {
      to[at] = each.last;
      change.encode(each.change, to, at + 1);
      at += 1 + change.words();
    }
    Arrays.fill(to, at, offset + words, 0);
  }

  @Override
  public ReplicaState<D> decode(long[] from, int offset) {
    long accepted = Zxid.epoch(from[offset + EPOCHS]);
    long current = Zxid.counter(from[offset + EPOCHS]);
    if (current > accepted) {
      throw new DamageException("currentEpoch", current, "0 to the accepted " + accepted);
    }
    long size = from[offset + SIZE];
    if (size < 0 || size > window) {
      throw new DamageException("changes", size, "0 to " + window);
    }
    long baseZxid = from[offset + BASE_ZXID];
    History<D> history =
        baseZxid == 0
            ? History.empty()
            : History.of(baseZxid, change.decode(from, offset + BASE));
    int at = offset + BASE + change.words();
    for (int i = 0; i < size; i++) {
      if (Long.compareUnsigned(from[at], history.last) <= 0) {
        throw new DamageException(
            "zxid", Zxid.text(from[at]), "one beyond " + Zxid.text(history.last));
      }
      history = history.plus(from[at], change.decode(from, at + 1));
      at += 1 + change.words();
    }
    if (Zxid.epoch(history.last) > current) {
      throw new DamageException(
          "zxid", Zxid.text(history.last), "none beyond the current epoch " + current);
    }
    return new ReplicaState<>(accepted, current, history);
  }

  @Override
  public String toString() {
    return "ReplicaCodec[" + window + " changes of " + change + "]";
  }
}
