// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.HeapMemory;

/** The mailbox of the guide, where memory is weak. */
class MailboxScheduleTest {

  static void run(World world, Mailbox mailbox) {
    world.process("sender", () -> mailbox.put(7));
    world.process("receiver", mailbox::take);
  }

  static Explorer hasty() {
    return Explorer.of(
        world -> {
          world.weak();
          run(world, new HastyMailbox(world.memory("memory", 2)));
        });
  }

  @Test
  void noFenceIsMissingWhereMemoryIsWeak() {
    Exploration all =
        Explorer.of(
                world -> {
                  world.weak();
                  run(world, new Mailbox(world.memory("memory", 2)));
                })
            .explore()
            .requireComplete();
    assertEquals(Set.of("sender: 7, receiver: 0", "sender: 7, receiver: 7"), all.outcomes());
  }

  @Test
  void aMissingFenceShowsOnlyWhereMemoryIsWeak() {
    hasty().explore().requireFailure("full, without its message");
    Explorer.of(world -> run(world, new HastyMailbox(world.memory("memory", 2))))
        .explore()
        .requireComplete();
  }

  @Test
  void worksOnTheHeap() {
    Mailbox mailbox = new Mailbox(new HeapMemory(1));
    assertEquals(Mailbox.EMPTY, mailbox.take());
    mailbox.put(7);
    assertEquals(7, mailbox.take());
  }
}
