// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Words;
import org.synod.memory.WrappedWords;
import org.synod.memory.mapped.life.Membership;

/**
 * Every schedule of processes that claim the numbers of a mapped file, use them, leave, or die and
 * are known to have died. A number has one user at a time, and each survivor gets one.
 */
class MembershipScheduleTest {
  private static final int SIZE = 2;

  /** A seeded fault. */
  enum Fault {
    /** No fault. */
    NONE,
    /** A place is compared, and then written. */
    CLAIM_NOT_ATOMIC,
    /** A place is written without being compared. */
    CLAIM_UNCONDITIONAL,
    /** A claim that failed is taken for a success. */
    LOST_CLAIM_REPORTED_AS_WON,
    /** A process that lives is taken for dead. */
    LIVING_TAKEN_FOR_DEAD,
    /** A process that is dead is taken for alive. */
    DEAD_TAKEN_FOR_LIVING
  }

  /** The shared words of a run: the table, the dead processes, and the user of each number. */
  private record Place(World world, Membership members, Words dead, Words users, Fault fault) {

    /** Claims a number for an owner that has not died yet; -1 if no number is free. */
    int claim(int owner) {
      return members.claim(owner, (id, member) -> isLost((int) (member & 0xFF)));
    }

    private boolean isLost(int owner) {
      boolean isDead = dead.getVolatile(owner) != 0;
      return switch (fault) {
        case LIVING_TAKEN_FOR_DEAD -> true;
        case DEAD_TAKEN_FOR_LIVING -> false;
        default -> isDead;
      };
    }

    /** Uses a number, of which this owner must be the only user. */
    void use(int id, int owner) {
      users.setOpaque(id, owner);
      assertEquals(owner, users.getVolatile(id), "a number with two users");
    }

    void leave(int id) {
      assertTrue(members.leave(id, members.member(id)), "mine until I leave");
    }

    void die(int owner) {
      dead.setOpaque(owner, 1);
    }
  }

  private static Place place(World world, Fault fault, int owners) {
    Words table = world.memory("table", 1).allocate(Membership.words(SIZE));
    Words faulty =
        new WrappedWords(table) {
          @Override
          public long compareAndExchange(int index, long expected, long next) {
            switch (fault) {
              case CLAIM_NOT_ATOMIC -> {
                long found = getVolatile(index);
                if (found == expected) {
                  setOpaque(index, next);
                }
                return found;
              }
              case CLAIM_UNCONDITIONAL -> {
                setOpaque(index, next);
                return expected;
              }
              case LOST_CLAIM_REPORTED_AS_WON -> {
                super.compareAndExchange(index, expected, next);
                return expected;
              }
              default -> {
                return super.compareAndExchange(index, expected, next);
              }
            }
          }
        };
    return new Place(
        world,
        new Membership(faulty, SIZE),
        world.memory("dead", 1).allocate(owners + 1),
        world.memory("users", 1).allocate(SIZE),
        fault);
  }

  /** Three processes for two numbers, which they use and leave. */
  private static Explorer leaving(Fault fault) {
    return Explorer.of(
        world -> {
          Place place = place(world, fault, 3);
          for (int owner = 1; owner <= 3; owner++) {
            int me = owner;
            world.process(
                "p" + owner,
                () -> {
                  int id = place.claim(me);
                  if (id >= 0) {
                    place.use(id, me);
                    place.leave(id);
                  }
                  return id;
                });
          }
        });
  }

  /** Two processes that die with their numbers, and two that then take the numbers. */
  private static Explorer dying(Fault fault) {
    return Explorer.of(
        world -> {
          Place place = place(world, fault, 4);
          for (int owner = 1; owner <= 2; owner++) {
            int me = owner;
            world.process(
                "dies" + owner,
                () -> {
                  int id = place.claim(me);
                  assertTrue(id >= 0, "as many numbers as there are who live");
                  place.use(id, me);
                  place.die(me);
                  return id;
                });
          }
          for (int owner = 3; owner <= 4; owner++) {
            int me = owner;
            world.process(
                "takes" + owner,
                () -> {
                  if (place.dead.getVolatile(1) == 0 || place.dead.getVolatile(2) == 0) {
                    return "waits";
                  }
                  int id = place.claim(me);
                  assertTrue(id >= 0, "the numbers of the dead are free");
                  place.use(id, me);
                  return id;
                });
          }
        });
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("leaving", leaving(fault).crashes(1));
    checks.put("dying", dying(fault));
    return checks;
  }

  @Test
  void aNumberHasOneUserAtATime() {
    checks(Fault.NONE)
        .forEach(
            (name, explorer) ->
                Explored.run("membership, " + name, explorer.explore().requireComplete()));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }
}
