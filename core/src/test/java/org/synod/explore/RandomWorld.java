// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.synod.explore.BruteForce.Sequential;
import org.synod.explore.engine.Bounds;
import org.synod.register.Versioned;

/**
 * A small world made of random numbers: the programs of its processes, and the faults that may
 * come.
 */
final class RandomWorld {
  static final int WORDS = 2;
  private static final int GHOSTS = 4; // a spec remembers one of so many

  enum Kind { GET, COMPARE_AND_SET, READ, WRITE, EXCHANGE, ADD, PUT, TAKE, CHOOSE, IS_LOST }

  /** An operation. If it expects or writes -1, the replies before it give the number instead. */
  record Op(Kind kind, int cell, long expected, long value) {

    Op(Kind kind, int cell) {
      this(kind, cell, 0, 0);
    }

    /** The operation, with the numbers that it expects and writes after these replies. */
    Op after(List<Object> replies) {
      long seen = 0;
      long read = 0;
      for (Object reply : replies) {
        seen = reply instanceof Versioned<?> found ? found.version() : seen;
        read = reply instanceof Long number ? number : read;
      }
      return new Op(kind, cell, expected < 0 ? seen : expected, value < 0 ? read + 1 : value);
    }

    boolean isOnRegister() {
      return kind == Kind.GET || kind == Kind.COMPARE_AND_SET;
    }
  }

  /**
   * Operations in a row, which may be a call. The result of the call is the reply to one of them.
   */
  record Part(
      boolean optional, @Nullable Sequential call, long argument, int result, List<Op> ops) {

    boolean isLeftOut(List<Object> replies) {
      return optional && replies.toString().hashCode() % 2 == 0;
    }
  }

  /** The memory of a spec. Its equals compares by value, and its hash leaves all to that. */
  record Ghost(int number) {
    @Override
    public int hashCode() {
      return 7;
    }

    Ghost next(long seen) {
      return new Ghost(Math.floorMod(seen(seen, number) >>> 20, GHOSTS));
    }
  }

  private final long seed;
  private final Random random;
  final List<List<Part>> programs = new ArrayList<>();
  final int registers;
  final Bounds bounds = new Bounds();
  final @Nullable Sequential model; // of the calls; null if there are none
  private final boolean anyResults; // of calls
  private final boolean onRegister; // not on words, where calls are on a number
  final boolean catches; // the exceptions of registers
  private final boolean fails; // whether some processes do
  final boolean hasSpec;
  private final int specFails; // one step in so many, or none if it is 0

  /** A world with everything in it. */
  static RandomWorld of(long seed) {
    return new RandomWorld(seed, /* onlyCalls */ false);
  }

  /** A world with calls, with processes that crash, and with nothing else. */
  static RandomWorld ofCalls(long seed) {
    return new RandomWorld(seed, /* onlyCalls */ true);
  }

  private RandomWorld(long seed, boolean onlyCalls) {
    this.seed = seed;
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    registers = 1 + random.nextInt(3);
    Sequential[] models = {Sequential.READ, Sequential.INCREMENT, Sequential.DEQUEUE, null, null};
    model = models[random.nextInt(onlyCalls ? 3 : models.length)];
    anyResults = oneIn(onlyCalls ? 2 : 5);
    onRegister = oneIn(2);
    catches = !oneIn(3);
    fails = !onlyCalls && oneIn(8);
    hasSpec = !onlyCalls && oneIn(2);
    specFails = oneIn(3) ? 60 + random.nextInt(200) : 0;
    int processes = 2 + random.nextInt(2);
    for (int process = 0; process < processes; process++) {
      List<Part> program = new ArrayList<>();
      int parts = 1 + random.nextInt(4 - processes / 2);
      for (int i = 0; i < parts; i++) {
        boolean optional = i > 0 && oneIn(3);
        program.add(
            model != null && (onlyCalls || !oneIn(4))
                ? call(optional, i > 0)
                : part(optional, processes));
      }
      programs.add(program);
    }
    bounds.crashes = Math.max(0, random.nextInt(4) - 1);
    bounds.outages = Math.max(0, random.nextInt(4) - 1);
    bounds.outagesToOne = oneIn(2);
    bounds.outagesMayEnd = oneIn(2);
    bounds.omissions = Math.max(0, random.nextInt(4) - 1);
    for (Omission kind : Omission.values()) {
      if (oneIn(2)) {
        bounds.kinds.add(kind);
      }
    }
    bounds.ownSteps = oneIn(6) ? 1 + random.nextInt(3) : bounds.ownSteps;
    bounds.soloSteps = !onlyCalls && oneIn(5) ? 1 + random.nextInt(4) : bounds.soloSteps;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private Part part(boolean optional, int processes) {
    Set<Kind> words = EnumSet.of(Kind.READ, Kind.WRITE, Kind.EXCHANGE);
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    kind = oneIn(2) ? oneIn(2) ? Kind.GET : Kind.COMPARE_AND_SET : kind;
    int cells = words.contains(kind) ? WORDS : kind == Kind.IS_LOST ? processes : registers;
    int cell = random.nextInt(cells);
    long expected = random.nextInt(4) - 1;
    long value = 1 + random.nextInt(2);
    List<Op> ops = new ArrayList<>();
    if (kind == Kind.COMPARE_AND_SET && expected < 0) {
      ops.add(new Op(Kind.GET, cell));
    }
    ops.add(new Op(kind, cell, Math.min(expected, 1), kind == Kind.CHOOSE ? 2 : value));
    return new Part(optional, null, 0, 0, ops);
  }

  private Part call(boolean optional, boolean mayBeEmpty) {
    long argument = 1 + random.nextInt(2);
    int word = random.nextInt(WORDS);
    Op read = new Op(Kind.READ, word);
    boolean isFirst = oneIn(2);
    Sequential call =
        switch (model) {
          case READ -> isFirst ? Sequential.WRITE : Sequential.READ;
          case DEQUEUE -> isFirst ? Sequential.ENQUEUE : Sequential.DEQUEUE;
          default -> Sequential.INCREMENT;
        };
    if (anyResults && call != Sequential.WRITE && call != Sequential.ENQUEUE) {
      Op choice = new Op(Kind.CHOOSE, 0, 0, 2);
      return oneIn(2)
          ? new Part(optional, call, argument, 0, List.of(choice))
          : new Part(optional, call, argument, 1, List.of(read, choice));
    }
    boolean isShort = oneIn(2);
    if (mayBeEmpty && oneIn(6) && (call == Sequential.READ || call == Sequential.DEQUEUE)) {
      return new Part(optional, call, argument, 0, List.of());
    }
    if (onRegister && model == Sequential.READ) {
      List<Op> ops = new ArrayList<>(List.of(new Op(Kind.GET, 0)));
      if (call == Sequential.WRITE) {
        ops.add(new Op(Kind.COMPARE_AND_SET, 0, -1, argument));
      }
      return new Part(optional, call, argument, 0, ops);
    }
    List<Op> ops =
        switch (call) {
          case READ -> isShort ? List.of(read) : List.of(read, new Op(Kind.READ, 1 - word));
          case WRITE ->
              List.of(
                  new Op(Kind.WRITE, word, 0, argument), new Op(Kind.WRITE, 1 - word, 0, argument));
          case INCREMENT ->
              isShort
                  ? List.of(new Op(Kind.ADD, 0))
                  : List.of(new Op(Kind.READ, 0), new Op(Kind.WRITE, 0, 0, -1));
          case ENQUEUE ->
              isShort
                  ? List.of(new Op(Kind.PUT, 0, 0, argument))
                  : List.of(new Op(Kind.PUT, 0, 0, argument), read);
          case DEQUEUE ->
              isShort ? List.of(new Op(Kind.TAKE, 0)) : List.of(new Op(Kind.TAKE, 0), read);
        };
    int result = call == Sequential.READ ? ops.size() - 1 : 0; // the second of two reads
    return new Part(optional, call, argument, result, ops);
  }

  /** The result of a call, by the replies so far, which end with those to its own operations. */
  static long result(Part part, List<Object> replies) {
    if (part.ops.isEmpty() || part.call == Sequential.WRITE) {
      return 0;
    }
    Object reply = replies.get(replies.size() - part.ops.size() + part.result);
    Object value = reply instanceof Versioned<?> found ? found.value() : reply;
    return value instanceof Long || value instanceof Integer ? ((Number) value).longValue() : 0;
  }

  /** The result of a process. */
  String result(List<Object> replies) {
    String result = replies.toString();
    if (fails && Math.floorMod(result.hashCode(), 8) == 0) {
      throw new AssertionError("a process with " + result);
    }
    return result;
  }

  /** The number for all that was seen, with something more. */
  static long seen(long seen, @Nullable Object more) {
    return (seen + Objects.hashCode(more)) * 0x9E3779B97F4A7C15L + 1;
  }

  /** The number for the first state, and for any state that looks like it. */
  long firstSeen() {
    long seen = 0;
    for (int register = 0; register < registers; register++) {
      seen = seen(seen, Versioned.unset());
    }
    for (int process = 0; process < programs.size(); process++) {
      seen = seen(seen(seen(seen, /* ended */ false), /* crashed */ false), /* result */ null);
      for (int register = 0; register < registers; register++) {
        seen = seen(seen, /* out */ false);
      }
    }
    return seen;
  }

  /** Whether a spec accepts a state. */
  boolean isAllowed(Ghost ghost, long seen) {
    return specFails == 0 || Math.floorMod(seen(seed + seen, ghost.number) >>> 20, specFails) != 0;
  }
}
