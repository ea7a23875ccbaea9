// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.log.Follower;
import org.synod.log.Log;

/** A log for explored runs. */
record ListLog(Supplier<List<Op>> entries, ToLongFunction<Op> appending) implements Log<Op> {

  /** One that is complete before the run. It is read without a step. */
  static ListLog fixed(List<Op> ops) {
    return new ListLog(
        () -> ops,
        op -> {
          throw new UnsupportedOperationException();
        });
  }

  /** One whose every operation is one step. */
  static ListLog of(Shared<List<Op>> shared) {
    return new ListLog(
        () -> shared.step("read", old -> new World.Step<>(old, old)),
        op ->
            shared.step(
                "append " + op,
                old -> {
                  List<Op> next = new ArrayList<>(old);
                  next.add(op);
                  return new World.Step<>(List.copyOf(next), (long) old.size());
                }));
  }

  @Override
  public long append(Op op) {
    return appending.applyAsLong(op);
  }

  @Override
  public Op get(long index) {
    return entries.get().get((int) index);
  }

  @Override
  public long decidedPrefix() {
    return entries.get().size();
  }

  @Override
  public Follower<Op> follow(long from) {
    return new Follower<>() {
      private long position = from;

      @Override
      public long position() {
        return position;
      }

      @Override
      public Op poll() {
        return get(position++);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
