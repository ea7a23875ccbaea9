// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.tools;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.synod.comparison.Op;
import org.synod.comparison.Op.Kind;
import org.synod.comparison.Subject;

/**
 * The calls of each kind of subject, for Lincheck. The same classes, used by one thread, are the
 * sequential specifications.
 */
public final class Checks {
  private static final String ME = "me";
  private static final String VALUE = "value";

  private Checks() {}

  /** A subject. */
  abstract static class Checked {
    private final Subject subject = Chosen.onHeap();

    final int call(int me, Kind kind, int value) {
      return subject.call(me, new Op(kind, value));
    }
  }

  /** A stack. */
  @Param(name = ME, gen = ThreadIdGen.class)
  @Param(name = VALUE, gen = IntGen.class, conf = "1:9")
  public static final class Stack extends Checked {
    /** Pushes. */
    @Operation
    public int push(@Param(name = ME) int me, @Param(name = VALUE) int value) {
      return call(me, Kind.PUSH, value);
    }

    /** Pops. */
    @Operation
    public int pop(@Param(name = ME) int me) {
      return call(me, Kind.POP, 0);
    }
  }

  /** A queue. */
  @Param(name = ME, gen = ThreadIdGen.class)
  @Param(name = VALUE, gen = IntGen.class, conf = "1:9")
  public static final class Queue extends Checked {
    /** Offers. */
    @Operation
    public int offer(@Param(name = ME) int me, @Param(name = VALUE) int value) {
      return call(me, Kind.OFFER, value);
    }

    /** Polls. */
    @Operation
    public int poll(@Param(name = ME) int me) {
      return call(me, Kind.POLL, 0);
    }
  }

  /** A set. */
  @Param(name = ME, gen = ThreadIdGen.class)
  @Param(name = VALUE, gen = IntGen.class, conf = "1:3")
  public static final class Set extends Checked {
    /** Inserts. */
    @Operation
    public int insert(@Param(name = ME) int me, @Param(name = VALUE) int value) {
      return call(me, Kind.INSERT, value);
    }

    /** Removes. */
    @Operation
    public int remove(@Param(name = ME) int me, @Param(name = VALUE) int value) {
      return call(me, Kind.REMOVE, value);
    }

    /** Looks. */
    @Operation
    public int contains(@Param(name = ME) int me, @Param(name = VALUE) int value) {
      return call(me, Kind.CONTAINS, value);
    }
  }

  /** A counter. */
  @Param(name = ME, gen = ThreadIdGen.class)
  public static final class Count extends Checked {
    /** Counts. */
    @Operation
    public int count(@Param(name = ME) int me) {
      return call(me, Kind.COUNT, 0);
    }
  }

  /** A deque with an owner. */
  @Param(name = ME, gen = ThreadIdGen.class)
  @Param(name = VALUE, gen = IntGen.class, conf = "1:9")
  public static final class Deque extends Checked {
    /** Pushes. */
    @Operation(nonParallelGroup = "owner")
    public int push(@Param(name = ME) int me, @Param(name = VALUE) int value) {
      return call(me, Kind.PUSH, value);
    }

    /** Pops. */
    @Operation(nonParallelGroup = "owner")
    public int pop(@Param(name = ME) int me) {
      return call(me, Kind.POP, 0);
    }

    /** Steals. */
    @Operation
    public int steal(@Param(name = ME) int me) {
      return call(me, Kind.STEAL, 0);
    }
  }

  /** A pair with one writer. */
  @Param(name = ME, gen = ThreadIdGen.class)
  @Param(name = VALUE, gen = IntGen.class, conf = "1:9")
  public static final class Pair extends Checked {
    /** Writes. */
    @Operation(nonParallelGroup = "writer")
    public int write(@Param(name = ME) int me, @Param(name = VALUE) int value) {
      return call(me, Kind.WRITE, value);
    }

    /** Reads. */
    @Operation
    public int read(@Param(name = ME) int me) {
      return call(me, Kind.READ, 0);
    }
  }

  /** An object made at first use. */
  @Param(name = ME, gen = ThreadIdGen.class)
  public static final class Lazy extends Checked {
    /** Gets its field. */
    @Operation
    public int get(@Param(name = ME) int me) {
      return call(me, Kind.GET, 0);
    }
  }
}
