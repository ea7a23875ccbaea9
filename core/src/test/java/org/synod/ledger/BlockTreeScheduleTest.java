// SPDX-License-Identifier: Apache-2.0
package org.synod.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.FaultyReference.Fault;
import org.synod.memory.FaultyReference;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;

/** Every schedule of small trees: a block with one child decides, and one with two does not. */
class BlockTreeScheduleTest {

  private static BlockTree<Integer> tree(World world, int processes, int children, Fault fault) {
    Memory memory =
        new WrappedMemory(world.memory("m", processes)) {
          @Override
          protected <T> References<T> wrap(String label, References<T> references) {
            return new FaultyReference<>(references, fault);
          }
        };
    return new BlockTree<>(memory, -1, Oracle.frugal(children));
  }

  /**
   * Each proposes a child of the first block, and decides for the longest branch. The last one adds
   * a block to its own before it decides, if it may.
   */
  private static Explorer proposers(int children, boolean isLastBusy) {
    return Explorer.of(
        world -> {
          BlockTree<Integer> tree = tree(world, 3, children, Fault.NOTHING);
          for (int i = 0; i < 3; i++) {
            int me = i;
            world.process(
                "p" + me,
                () -> {
                  Optional<BlockTree.Block<Integer>> block = tree.append(tree.genesis(), me);
                  if (isLastBusy && me == 2 && block.isPresent()) {
                    tree.append(block.get(), 2);
                  }
                  return tree.branch(tree.longest()).get(1);
                });
          }
          world.check(ConsensusSpecs.terminatingConsensus(Set.of(0, 1, 2)));
        });
  }

  /** Two append, each to the first block and to what is the longest then; a third looks. */
  private static Explorer appenders(int children, Fault fault) {
    return Explorer.of(
        world -> {
          world.linearizable(List.of());
          BlockTree<Integer> tree = tree(world, 3, children, fault);
          for (int i = 0; i < 2; i++) {
            int me = i;
            world.process(
                "p" + me,
                () -> append(world, tree, me, children) + " " + append(world, tree, 2, children));
          }
          world.process("reader", () -> children(world, tree));
        });
  }

  private static boolean append(World world, BlockTree<Integer> tree, int content, int most) {
    return world.call(
        "append " + content,
        () -> tree.append(tree.genesis(), content).isPresent(),
        (List<Integer> children) -> {
          if (children.size() == most) {
            return new World.Step<>(children, false);
          }
          List<Integer> next = new ArrayList<>(children);
          next.add(content);
          return new World.Step<>(List.copyOf(next), true);
        });
  }

  private static List<Integer> children(World world, BlockTree<Integer> tree) {
    return world.call(
        "children",
        () -> tree.genesis().children().stream().map(BlockTree.Block::content).toList(),
        (List<Integer> children) -> new World.Step<>(children, children));
  }

  private static Exploration explored(String what, Explorer explorer) {
    return Explored.run("block tree, " + what, explorer.explore()).requireComplete();
  }

  @Test
  void aBlockWithOneChildIsAConsensus() {
    Exploration found =
        explored("3 appends to a list, 2 crashes", proposers(1, true).crashes(2).lockFree());
    assertTrue(found.outcomes().contains("p0: 2, p1: 2, p2: 2"), "" + found.outcomes());
  }

  @Test
  void aBlockWithTwoChildrenIsNoneSinceALongerBranchOvertakes() {
    Exploration found = proposers(2, true).explore();
    Explored.fault("two children", "3 appends to a tree", found);
    assertTrue(("" + found.failure()).contains("agreement"), "" + found.failure());
    explored("3 appends to a tree, all as long", proposers(2, false).crashes(2));
  }

  @Test
  void appendsAndLooksAreSingleSteps() {
    explored("2 by 2 appends of 1, a reader, 1 crash", appenders(1, Fault.NOTHING).crashes(1));
    explored("2 by 2 appends of 3, a reader, 1 crash", appenders(3, Fault.NOTHING).crashes(1));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
  void eachFaultIsFound(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 by 2 appends of 1", appenders(1, fault));
    checks.put("2 by 2 appends of 3", appenders(3, fault));
    SeededFault.requireFound("block tree, " + fault, checks);
  }
}
