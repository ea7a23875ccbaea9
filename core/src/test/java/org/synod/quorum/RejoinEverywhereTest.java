// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/** Any acceptor rejoins, over any quorums, and the promises of the lost one are kept. */
class RejoinEverywhereTest {
  private final Memory memory = new HeapMemory(4);
  private final Member c = memory.join();
  private final Member d = memory.join();
  private final List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();
  private final boolean[] isLost = new boolean[64];

  private QuorumRegister<Long> register(
      List<Register<QuorumState<Long>>> seen, QuorumSystem quorums) {
    return new QuorumRegister<>(memory, Codec.ofLong(), seen, quorums);
  }

  /** Makes acceptors that all are in a ballot, with one value. */
  private void inBallot(long ballot, int count) {
    acceptors.clear();
    for (int i = 0; i < count; i++) {
      acceptors.add(new HeapRegister<>());
      assertTrue(
          acceptors.get(i).compareAndSet(0, new QuorumState<>(ballot, ballot, 0, 0, 10L)));
    }
  }

  /** An acceptor that does not answer, and runs {@code before} before each call. */
  private static Register<QuorumState<Long>> silent(
      Register<QuorumState<Long>> acceptor, Runnable before) {
    return new FaultyRegister<>(
        acceptor,
        next -> {
          before.run();
          throw FaultyRegister.crashed("an acceptor");
        });
  }

  private Register<QuorumState<Long>> untilLost(int i) {
    return new FaultyRegister<>(
        acceptors.get(i),
        next -> {
          if (isLost[i]) {
            throw FaultyRegister.crashed("a" + i);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#withoutAnyOne")
  void eachAcceptorRejoinsInItsOwnPlaceAndNoOther(QuorumSystem quorums) {
    for (int lost = 0; lost < quorums.acceptors(); lost++) {
      inBallot(1, quorums.acceptors());
      int number = lost;
      Participant before = register(acceptors, quorums).participant(c);
      assertTrue(before.compareAndSetWords(1, new long[] {11}));
      for (int other = 0; other < quorums.acceptors(); other++) {
        int live = other;
        if (other != lost) {
          List<Register<QuorumState<Long>>> one = new ArrayList<>(acceptors);
          one.set(lost, silent(acceptors.get(lost), () -> {}));
          Refusal.of(
              IllegalStateException.class,
              "acceptor: " + other + ", which still has a state",
              () -> register(one, quorums).rejoin(c, live, new HeapRegister<>()));
        }
      }
      acceptors.set(lost, new HeapRegister<>()); // without its memory
      QuorumRegister<Long> without = register(acceptors, quorums);
      Register<QuorumState<Long>> fresh = new HeapRegister<>();
      QuorumRegister<Long> renewed = without.rejoin(c, lost, fresh);
      assertFalse(acceptors.get(number).get().isSet(), "the lost one is left as it is");
      assertEquals(2, fresh.get().value().version(fresh.get().version()), "what is decided");
      assertEquals(11, fresh.get().value().value());
      long[] value = new long[1];
      assertEquals(2, renewed.participant(c).read(value));
      assertTrue(renewed.participant(d).compareAndSetWords(2, new long[] {12}));
      assertEquals(new Versioned<>(3, 12L), renewed.get());
    }
  }

  @Test
  void nobodyRejoinsWhereTheOthersAreNoQuorum() {
    for (QuorumSystem quorums :
        List.of(QuorumSystem.flexible(3, 3, 1), QuorumSystem.weighted(2, 1, 1))) {
      inBallot(1, 3);
      acceptors.set(0, new HeapRegister<>());
      Register<QuorumState<Long>> fresh = new HeapRegister<>();
      assertThrows(
          RegisterUnavailableException.class,
          () -> register(acceptors, quorums).rejoin(c, 0, fresh));
      assertFalse(fresh.get().isSet());
    }
  }

  /**
   * All acceptors are in ballot 2. D prepares ballot 3: acceptor 0 promises it, and is lost. C has
   * a new acceptor rejoin, and writes with acceptors 1, 4 and the new one. D goes on, with 2 and 3.
   * Of the three acceptors that have promised D's ballot, only the lost one could have known of the
   * write.
   */
  @Test
  void aBallotThatOnlyTheLostOneHasPromisedIsNotBegunBehindTheNewOne() {
    QuorumSystem quorums = QuorumSystem.majority(5);
    inBallot(2, 5);
    boolean[] isWriting = new boolean[1];
    List<Register<QuorumState<Long>>> seenByC = new ArrayList<>(acceptors);
    for (int i = 2; i <= 3; i++) {
      seenByC.set(
          i,
          new FaultyRegister<>(
              acceptors.get(i),
              next -> {
                if (isWriting[0]) {
                  throw FaultyRegister.crashed("an acceptor, to C");
                }
              }));
    }
    seenByC.set(0, silent(acceptors.get(0), () -> {}));
    List<Register<QuorumState<Long>>> renewed = new ArrayList<>(acceptors);
    Runnable rejoinAndWrite =
        () -> {
          if (isLost[0] || acceptors.get(0).get().value().promisedBallot() < 3) {
            return;
          }
          isLost[0] = true;
          renewed.set(0, new HeapRegister<>());
          QuorumRegister<Long> mine = register(seenByC, quorums).rejoin(c, 0, renewed.get(0));
          isWriting[0] = true;
          writeIfItCan(mine.participant(c));
        };
    List<Register<QuorumState<Long>>> seenByD = new ArrayList<>(acceptors);
    seenByD.set(0, untilLost(0));
    seenByD.set(1, silent(acceptors.get(1), rejoinAndWrite));
    requireNothingLost(register(seenByD, quorums).participant(d), renewed, quorums);
    assertTrue(isLost[0], "C came in between");
  }

  /**
   * The quorums are those of a grid, whose rows do not meet. D has prepared 3 with the first row,
   * and acceptor 0 has promised 4. Acceptor 1 does not tell C of that, and C prepares with the
   * second row.
   */
  @Test
  void whoRejoinsMeetsAllWhoHavePreparedBefore() {
    QuorumSystem quorums = QuorumSystem.grid(2, 2);
    inBallot(2, 4);
    boolean[] isPreparing = {true};
    List<Register<QuorumState<Long>>> seenByC = new ArrayList<>(acceptors);
    seenByC.set(0, silent(acceptors.get(0), () -> {}));
    seenByC.set(
        1,
        new FaultyRegister<>(
            acceptors.get(1),
            next -> {
              if (isPreparing[0]) {
                throw FaultyRegister.crashed("an acceptor, to C");
              }
            }));
    seenByC.set(
        3,
        new FaultyRegister<>(
            acceptors.get(3),
            next -> isPreparing[0] &= next == null || next.acceptedBallot() < 3));
    List<Register<QuorumState<Long>>> renewed = new ArrayList<>(acceptors);
    Runnable rejoinAndWrite =
        () -> {
          if (isLost[0] || acceptors.get(0).get().value().promisedBallot() < 4) {
            return;
          }
          isLost[0] = true;
          Register<QuorumState<Long>> fresh = new HeapRegister<>();
          try {
            QuorumRegister<Long> mine = register(seenByC, quorums).rejoin(c, 0, fresh);
            renewed.set(0, fresh);
            writeIfItCan(mine.participant(c));
          } catch (RegisterUnavailableException e) {
            assertFalse(fresh.get().isSet());
          }
        };
    List<Register<QuorumState<Long>>> seenByD = new ArrayList<>(acceptors);
    seenByD.set(0, untilLost(0));
    seenByD.set(
        1,
        new FaultyRegister<>(
            acceptors.get(1),
            next -> {
              if (next != null && next.promisedBallot() == 2) {
                throw FaultyRegister.crashed("the host of ballot 2, to D");
              }
              rejoinAndWrite.run();
            }));
    seenByD.set(2, silent(acceptors.get(2), () -> {}));
    requireNothingLost(register(seenByD, quorums).participant(d), renewed, quorums);
    assertTrue(isLost[0], "C came in between");
  }

  private boolean isWritten;

  private void writeIfItCan(Participant mine) {
    try {
      isWritten = mine.compareAndSetWords(1, new long[] {11});
    } catch (RegisterUnavailableException e) {
      isWritten = false;
    }
  }

  private void requireNothingLost(
      Participant byD, List<Register<QuorumState<Long>>> renewed, QuorumSystem quorums) {
    boolean isByD;
    try {
      isByD = byD.compareAndSetWords(1, new long[] {12});
    } catch (RegisterUnavailableException e) {
      isByD = false;
    }
    assertFalse(isWritten && isByD, "both were written at version 1");
    long[] value = new long[1];
    long version = register(renewed, quorums).participant(d).read(value);
    assertTrue(!isWritten || version == 2 && value[0] == 11, "what C wrote is there");
  }
}
