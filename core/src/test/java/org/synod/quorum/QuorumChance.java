// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.register.Chance;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * A run, left to chance, of processes that read and write a quorum register. Each write has a value
 * of its own, and each report of its effect, at once or later, must be true.
 */
final class QuorumChance {
  private static final int CALLS = 24;

  /** A write, and the reports of its effect. */
  private static final class Write {
    final long expected;
    boolean isDone;
    boolean isDenied; // was said to have no effect, for ever
    boolean isSettled;

    Write(long expected) {
      this.expected = expected;
    }
  }

  /** The kind of the acceptors. */
  enum Place {
    /** Registers, which miss calls. */
    REGISTERS,
    /** Registers that miss calls. Some lose their memory, and new ones rejoin. */
    REJOINING,
    /** Slots of the memory, word by word. Some processes see some of them as registers. */
    SLOTS
  }

  private final Chance chance;
  private final QuorumSystem quorums;
  private final Place place;
  private final Memory memory;
  private final List<Member> members = new ArrayList<>();
  private final List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();
  private final List<Integer> numbers = new ArrayList<>(); // the number of each acceptor
  private final List<Participant> participants = new ArrayList<>();
  private final Map<Integer, Write> open = new HashMap<>(); // by process
  private final Map<Long, Write> writes = new HashMap<>(); // by value
  private final Map<Long, Long> seen = new HashMap<>(); // the value of each version
  private long latest; // a version that a call has returned, or made
  private long lastValue;
  private int lost = -1; // an acceptor that is to be replaced
  private int made; // acceptors in the place of others
  private boolean isRejoining;

  /**
   * A run.
   *
   * @param processes the numbers of the processes
   */
  private QuorumChance(long seed, QuorumSystem quorums, Place place, int... processes) {
    chance = new Chance(seed);
    this.quorums = quorums;
    this.place = place;
    memory = chance.memory();
    List<Member> all = new ArrayList<>();
    for (int i = 0; i < Memory.MAX_PROCESSES; i++) {
      all.add(memory.join());
    }
    for (int number : processes) {
      members.add(all.get(number));
    }
    for (int i = 0; i < quorums.acceptors(); i++) {
      Register<QuorumState<Long>> acceptor = acceptor();
      Register<QuorumState<Long>> founder =
          acceptor instanceof SlotRegister<QuorumState<Long>> slots
              ? new Written(slots, members.get(0))
              : acceptor;
      assertTrue(founder.compareAndSet(0, QuorumState.founded()));
      acceptors.add(acceptor);
      numbers.add(i);
    }
    for (int i = 0; i < processes.length; i++) {
      participants.add(null);
      open(i);
    }
  }

  private Register<QuorumState<Long>> acceptor() {
    return place == Place.SLOTS
        ? new SlotRegister<>(memory, QuorumState.codec(Codec.ofLong()))
        : new Promising();
  }

  /**
   * An acceptor that checks each write: it takes back no promise and no accepted state, and accepts
   * in no ballot that is not prepared.
   */
  private final class Promising implements Register<QuorumState<Long>> {
    private final Register<QuorumState<Long>> register = new HeapRegister<>();

    @Override
    public Versioned<QuorumState<Long>> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, QuorumState<Long> next) {
      QuorumState<Long> before = register.get().value();
      boolean isDone = register.compareAndSet(expectedVersion, next);
      if (isDone && before != null) {
        long had = before.version(expectedVersion);
        long has = next.version(expectedVersion + 1);
        assertTrue(next.promisedBallot() >= before.promisedBallot(), "takes back a promise");
        assertTrue(
            next.acceptedBallot() > before.acceptedBallot()
                || next.acceptedBallot() == before.acceptedBallot() && has >= had,
            () -> "takes back " + before + " for " + next);
        assertTrue(
            next.acceptedBallot() == before.acceptedBallot() || isPrepared(next.acceptedBallot()),
            "accepts in a ballot that no quorum has promised");
      }
      return isDone;
    }
  }

  private boolean isPrepared(long ballot) {
    long promised = 0;
    for (int i = 0; i < acceptors.size(); i++) {
      boolean hasPromised = acceptors.get(i).get().value().promisedBallot() >= ballot;
      promised |= hasPromised ? 1L << i : 0;
    }
    return quorums.isPrepareQuorum(promised) && quorums.isAcceptQuorum(promised);
  }

  private List<Register<QuorumState<Long>>> seenBy(int process) {
    List<Register<QuorumState<Long>>> seen = new ArrayList<>();
    for (int i = 0; i < acceptors.size(); i++) {
      Register<QuorumState<Long>> acceptor = acceptors.get(i);
      if (acceptor instanceof SlotRegister<QuorumState<Long>> slots) {
        boolean isRegister = process > 0 && chance.next(3) == 0;
        Register<QuorumState<Long>> mine = new Written(slots, members.get(process));
        seen.add(isRegister ? chance.seenInTime(process, i, mine) : slots);
      } else {
        seen.add(chance.seen(process, numbers.get(i), acceptor));
      }
    }
    return seen;
  }

  /** A register in slots that one process writes. */
  private record Written(SlotRegister<QuorumState<Long>> slots, Member me)
      implements Register<QuorumState<Long>> {
    @Override
    public Versioned<QuorumState<Long>> get() {
      return slots.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, QuorumState<Long> next) {
      return slots.compareAndSet(me, expectedVersion, next);
    }
  }

  private QuorumRegister<Long> register(int process) {
    return new QuorumRegister<>(memory, Codec.ofLong(), seenBy(process), quorums);
  }

  private void open(int process) {
    participants.set(process, register(process).participant(members.get(process)));
  }

  /** Plays runs, with seeds from 0 on. */
  static void play(int runs, QuorumSystem quorums, Place place, int... processes) {
    for (long seed = 0; seed < runs; seed++) {
      try {
        new QuorumChance(seed, quorums, place, processes).play();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("over " + quorums + ", with seed " + seed, e);
      }
    }
  }

  /** Plays the run, and then checks the register when all acceptors answer. */
  private void play() {
    chance.play(members.size(), CALLS, this::call);
    chance.heal();
    for (int process = 0; process < members.size(); process++) {
      settle(process, participants.get(process));
      read(process, latest);
    }
    for (int process = 0; process < members.size(); process++) {
      write(process, latest); // the register goes on
      assertTrue(writes.get(lastValue).isDone, "nobody is in the way");
    }
  }

  private void call(int process) {
    int what = chance.next(place == Place.REJOINING ? 17 : 16);
    if (what < 5) {
      read(process, latest);
    } else if (what < 12) {
      int writes = place == Place.SLOTS ? 1 + chance.next(6) : 1; // enough for repeated writes
      for (int i = 0; i < writes; i++) {
        write(process, Math.max(0, latest - chance.next(8) / 7));
      }
    } else if (what < 14) {
      settle(process, participants.get(process));
    } else if (what == 14) {
      readAnew(process, latest);
    } else if (what == 15) {
      open.remove(process); // nobody can tell any more what became of its last write
      open(process);
    } else {
      rejoin(process);
    }
  }

  private void see(long version, long value, long least) {
    assertTrue(version >= least, () -> "reads version " + version + " after " + least);
    if (version > 0) {
      Write write = writes.get(value);
      assertTrue(write != null && write.expected + 1 == version, () -> "nobody wrote " + value);
      assertTrue(!write.isDenied, () -> value + " has an effect that was denied");
      Long other = seen.putIfAbsent(version, value);
      assertTrue(other == null || other == value, () -> version + ": " + other + " and " + value);
    }
    latest = Math.max(latest, version);
    chance.look(() -> assertTrue(isAtQuorum(version), () -> "too few have version " + version));
  }

  /** Whether a quorum has accepted the version, or a state that contains it. */
  private boolean isAtQuorum(long version) {
    long have = 0;
    for (int i = 0; i < acceptors.size(); i++) {
      Versioned<QuorumState<Long>> state = acceptors.get(i).get();
      have |= state.value().version(state.version()) >= version ? 1L << i : 0;
    }
    return quorums.isAcceptQuorum(have);
  }

  private void read(int process, long least) {
    long[] value = new long[1];
    try {
      see(participants.get(process).read(value), value[0], least);
    } catch (RegisterUnavailableException e) {
      assertEquals(Effect.NONE, e.effect(), "of a read");
    }
  }

  /** Reads by an object that nobody has used, as {@link QuorumRegister#get} begins. */
  private void readAnew(int process, long least) {
    QuorumAcceptors<Long> acceptors =
        new QuorumAcceptors<>(memory, Codec.ofLong(), seenBy(process), quorums);
    long[] state = new long[acceptors.width];
    if (acceptors.readDecided(state)) {
      see(state[QuorumState.VERSION], state[QuorumState.VALUE], least);
    }
  }

  private void write(int process, long expected) {
    long least = latest;
    long value = ++lastValue;
    Write write = new Write(expected);
    writes.put(value, write);
    open.put(process, write);
    try {
      boolean isDone =
          participants.get(process).compareAndSetWords(expected, new long[] {value});
      say(write, value, isDone);
      assertTrue(!isDone || expected >= least, "written at a version that had passed");
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.NONE) {
        deny(write, value);
      }
    }
  }

  private void say(Write write, long value, boolean isDone) {
    assertTrue(!write.isSettled || write.isDone == isDone, () -> value + ": both " + isDone);
    write.isSettled = true;
    if (isDone) {
      write.isDone = true;
      see(write.expected + 1, value, 0);
    } else {
      deny(write, value);
    }
  }

  private void deny(Write write, long value) {
    write.isSettled = true;
    write.isDenied = true;
    assertTrue(!seen.containsValue(value), () -> value + " was seen, and is denied");
  }

  private void settle(int process, Participant participant) {
    Write write = open.get(process);
    if (write == null) {
      return;
    }
    long value =
        writes.entrySet().stream()
            .filter(each -> each.getValue() == write).findFirst().orElseThrow().getKey();
    try {
      say(write, value, participant.tookEffect());
    } catch (RegisterUnavailableException e) {
      assertEquals(Effect.NONE, e.effect(), "of a question");
    }
  }

  /** An acceptor loses its memory. A new one takes its place, if it can. */
  private void rejoin(int process) {
    if (isRejoining) {
      return; // one after the other
    }
    isRejoining = true;
    try {
      lost = lost < 0 ? chance.next(acceptors.size()) : lost;
      chance.lose(numbers.get(lost));
      Register<QuorumState<Long>> fresh = acceptor();
      int number = acceptors.size() + made++ % 32;
      register(process).rejoin(members.get(process), lost, chance.seen(process, number, fresh));
      acceptors.set(lost, fresh);
      numbers.set(lost, number);
      lost = -1;
      open.clear();
      for (int i = 0; i < members.size(); i++) {
        open(i); // all others make their registers anew
      }
    } catch (RegisterUnavailableException e) {
      open(process); // it has used the number
      open.remove(process);
    } finally {
      isRejoining = false;
    }
  }
}
