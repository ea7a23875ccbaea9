// SPDX-License-Identifier: Apache-2.0
package org.synod.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.ledger.BlockTree.Block;

/** {@link BlockTree} and its oracles: branches, forks, tokens, threads, bad input. */
class BlockTreeTest {
  private static final Function<String, byte[]> BYTES =
      content -> content.getBytes(StandardCharsets.UTF_8);

  @Test
  void withOneChildItIsAList() {
    BlockTree<String> list = new BlockTree<>("g", Oracle.frugal(1));
    Block<String> a = list.append(list.genesis(), "a").orElseThrow();
    assertEquals(Optional.empty(), list.append(list.genesis(), "b"));
    assertEquals(List.of(a), list.genesis().children());
    Block<String> b = list.append(a, "b").orElseThrow();
    assertEquals(b, list.longest());
    assertEquals(List.of("g", "a", "b"), list.branch(b));
    assertEquals(2, b.height());
    assertEquals(Optional.of(a), b.parent());
    assertEquals("BlockTree[frugal(1), height 2]", list.toString());
    assertEquals("b at 2", b.toString());
  }

  @Test
  void withTwoChildrenItForks() {
    BlockTree<String> tree = new BlockTree<>("g", Oracle.frugal(2));
    Block<String> a = tree.append(tree.genesis(), "a").orElseThrow();
    Block<String> b = tree.append(tree.genesis(), "b").orElseThrow();
    assertEquals(Optional.empty(), tree.append(tree.genesis(), "c"));
    assertEquals(List.of(a, b), tree.genesis().children());
    assertEquals(a, tree.longest(), "the first of two that are as long");
    Block<String> longer = tree.append(b, "d").orElseThrow();
    assertEquals(longer, tree.longest());
    tree.append(a, "e");
    assertEquals("e", tree.longest().content(), "a came before b");
  }

  @Test
  void workIsFoundByTryingAndVerifiedByAnybody() {
    Oracle<String> oracle = Oracle.work(8, BYTES);
    BlockTree<String> chain = new BlockTree<>("g", oracle);
    int tries = 0;
    for (int height = 0; height < 4; height++) {
      Block<String> last = chain.longest();
      for (int nonce = 0; chain.longest() == last; nonce++, tries++) {
        chain.append(last, "pay " + nonce);
      }
    }
    assertTrue(tries > 64, tries + " tries of 1,024 that are likely");
    for (Block<String> at = chain.longest(); at.parent().isPresent(); at = at.parent().get()) {
      Block<String> before = at.parent().get();
      assertEquals(0, at.token()[0], "8 zeros");
      assertArrayEquals(at.token(), oracle.token(before, at.content()).orElseThrow());
    }
    Block<String> second = chain.genesis().children().get(0).children().get(0);
    assertEquals(
        Optional.empty(), oracle.token(chain.genesis(), second.content()),
        "work for one parent is none for another");
  }

  @Test
  void threadsThatMakeAListAgree() throws Exception {
    BlockTree<Integer> list = new BlockTree<>(-1, Oracle.frugal(1));
    Race.of(
        4,
        thread -> {
          Block<Integer> at = list.genesis();
          for (int i = 0; i < 500; i++) {
            list.append(at, thread);
            at = at.children().get(0);
          }
        });
    assertEquals(500, list.longest().height());
  }

  @Test
  void threadsThatForkLoseNoBlock() throws Exception {
    BlockTree<Integer> tree = new BlockTree<>(-1, Oracle.work(0, number -> new byte[0]));
    Race.of(
        4,
        thread -> {
          for (int i = 0; i < 500; i++) {
            tree.append(tree.genesis(), thread).orElseThrow();
          }
        });
    assertEquals(2_000, tree.genesis().children().size());
  }

  @Test
  void refusesWhatIsNoBlockAndNoOracle() {
    BlockTree<String> tree = new BlockTree<>("g", Oracle.frugal(1));
    BlockTree<String> other = new BlockTree<>("o", Oracle.frugal(1));
    Refusal.ofArgument(
        "parent: o at 0, a block of another tree", () -> tree.append(other.genesis(), "a"));
    Refusal.ofArgument("last: o at 0, a block of another tree", () -> tree.branch(other.genesis()));
    Refusal.ofNull("parent", () -> tree.append(null, "a"));
    Refusal.ofNull("content", () -> tree.append(tree.genesis(), null));
    Refusal.ofNull("last", () -> tree.branch(null));
    Refusal.ofNull("genesis", () -> new BlockTree<>(null, Oracle.frugal(1)));
    Refusal.ofNull("oracle", () -> new BlockTree<>("g", null));
    Refusal.ofArgument("children: 0, allowed: 1 or more", () -> Oracle.frugal(0));
    Refusal.ofArgument("bits: 64, allowed: 0 to 63", () -> Oracle.work(64, BYTES));
    Refusal.ofArgument("bits: -1, allowed: 0 to 63", () -> Oracle.work(-1, BYTES));
    Refusal.ofNull("bytes", () -> Oracle.work(1, null));
  }
}
