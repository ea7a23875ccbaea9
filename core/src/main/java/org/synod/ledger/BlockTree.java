// SPDX-License-Identifier: Apache-2.0
package org.synod.ledger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;

/**
 * A tree of blocks that grows at its leaves, of which a reader takes the longest branch: what is
 * left of a block chain without its network. An {@link Oracle} says which blocks are taken. It is
 * here to show what such a chain needs:
 *
 * <table class="striped">
 * <caption>What the oracle makes of the tree</caption>
 * <tr><th>oracle</th><th>the tree</th><th>what agrees</th></tr>
 * <tr><td>frugal, one child</td><td>a list</td><td>all, for good: consensus</td></tr>
 * <tr><td>frugal, k children</td><td>at most k branches at each block</td>
 * <td>all, until another branch is longer</td></tr>
 * <tr><td>work</td><td>any number of branches</td>
 * <td>the longest branch, probably, the deeper the more so</td></tr>
 * </table>
 *
 * <p><i>Progress:</i> {@link #append} is wait-free if blocks have a bounded number of children,
 * else lock-free. It asks for one token. {@link #longest} reads the tree once; it ends if the tree
 * stops growing.
 *
 * <p><i>Linearization:</i> a block is added at the compare-and-set of its parent's newest child. It
 * is refused for want of room at the read of the newest child, and for want of a token at any time
 * of the call. {@link #longest} returns a branch that was there, and no shorter than the longest
 * one at its start.
 *
 * <p><i>Memory effects:</i> an append happens before every read that returns its block or one
 * behind it.
 *
 * <p><i>Not guaranteed:</i> that a branch stays the longest, if blocks may have two children or
 * more. Any use beyond the memory of one JVM: replicas on machines that do not trust each other
 * need to verify tokens, and to send blocks about.
 *
 * <p>Source: E. Anceaume et al., <i>Blockchain Abstract Data Type</i>, SPAA 2019; S. Nakamoto,
 * <i>Bitcoin</i>, 2008, section 11.
 *
 * @param <C> the contents of blocks
 */
public final class BlockTree<C> {
  private static final Memory HEAP = new HeapMemory(1);

  private final Memory memory;
  private final Oracle<C> oracle;
  private final Block<C> genesis;

  /**
   * A block. It is immutable, but for its children.
   *
   * @param <C> the contents
   */
  public static final class Block<C> {
    private final BlockTree<C> tree;
    private final @Nullable Block<C> parent;
    private final int height;
    private final C content;
    private final byte[] token;
    private final @Nullable Block<C> older; // the child of the same parent that came before it
    private final int number; // of the child, from 1
    private final References<Block<C>> newest; // the youngest child

    private Block(
        BlockTree<C> tree, @Nullable Block<C> parent, C content, byte[] token,
        @Nullable Block<C> older) {
      this.tree = tree;
      this.parent = parent;
      height = parent == null ? 0 : parent.height + 1;
      this.content = content;
      this.token = token;
      this.older = older;
      number = older == null ? 1 : older.number + 1;
      newest = tree.memory.references("children", 1);
    }

    /**
     * Returns the block before this one.
     *
     * @return the parent, or empty for the first block
     */
    public Optional<Block<C>> parent() {
      return Optional.ofNullable(parent);
    }

    /**
     * Returns how many blocks lie before this one.
     *
     * @return the height, 0 for the first block
     */
    public int height() {
      return height;
    }

    /**
     * Returns the content.
     *
     * @return what was appended
     */
    public C content() {
      return content;
    }

    /**
     * Returns the oracle's token for this block.
     *
     * @return a copy; empty for the first block
     */
    public byte[] token() {
      return token.clone();
    }

    /**
     * Returns the children.
     *
     * @return the children up to now, the oldest first
     */
    public List<Block<C>> children() {
      LinkedList<Block<C>> children = new LinkedList<>();
      for (Block<C> child = newest.getVolatile(0); child != null; child = child.older) {
        children.addFirst(child);
      }
      return children;
    }

    @Override
    public String toString() {
      return content + " at " + height;
    }
  }

  /**
   * Makes a tree of one block.
   *
   * @param genesis the content of the first block
   * @param oracle the rule by which blocks are taken
   */
  public BlockTree(C genesis, Oracle<C> oracle) {
    this(HEAP, genesis, oracle);
  }

  BlockTree(Memory memory, C genesis, Oracle<C> oracle) {
    this.memory = memory;
    this.oracle = Objects.requireNonNull(oracle, "oracle: null, allowed: an oracle");
    if (oracle.mostChildren() < 1) {
      throw new IllegalArgumentException(
          "oracle: " + oracle.mostChildren() + " children of a block, allowed: 1 or more");
    }
    Objects.requireNonNull(genesis, "genesis: null, allowed: a content");
    this.genesis = new Block<>(this, null, genesis, new byte[0], null);
  }

  /**
   * Returns the first block.
   *
   * @return the block that was made with the tree
   */
  public Block<C> genesis() {
    return genesis;
  }

  /**
   * Asks for a token for a new block, and adds the block if it gets one and the parent has room.
   *
   * @param parent the block to add it to, of this tree
   * @param content the content
   * @return the new block, or empty if there is no token or no room
   */
  public Optional<Block<C>> append(Block<C> parent, C content) {
    requireMine("parent", parent);
    Objects.requireNonNull(content, "content: null, allowed: a content");
    Optional<byte[]> token = oracle.token(parent, content);
    return token.isEmpty() ? Optional.empty() : add(parent, content, token.get().clone());
  }

  private Optional<Block<C>> add(Block<C> parent, C content, byte[] token) {
    Block<C> newest = parent.newest.getVolatile(0);
    while (newest == null || newest.number < oracle.mostChildren()) {
      Block<C> block = new Block<>(this, parent, content, token, newest);
      Block<C> found = parent.newest.compareAndExchange(0, newest, block);
      if (found == newest) {
        return Optional.of(block);
      }
      newest = found;
    }
    return Optional.empty();
  }

  /**
   * Returns the end of the longest branch; of two that are as long as each other, of the one that
   * was first where they part.
   *
   * @return its last block
   */
  public Block<C> longest() {
    Block<C> longest = genesis;
    Deque<Block<C>> open = new ArrayDeque<>();
    open.push(genesis);
    while (!open.isEmpty()) {
      Block<C> block = open.pop();
      if (block.height > longest.height) {
        longest = block;
      }
      // the oldest is pushed last, so its branch is looked at first
      for (Block<C> at = block.newest.getVolatile(0); at != null; at = at.older) {
        open.push(at);
      }
    }
    return longest;
  }

  /**
   * Returns the contents from the first block to one.
   *
   * @param last the block to end with, of this tree
   * @return its branch
   */
  public List<C> branch(Block<C> last) {
    LinkedList<C> branch = new LinkedList<>();
    requireMine("last", last);
    for (Block<C> at = last; at != null; at = at.parent) {
      branch.addFirst(at.content);
    }
    return branch;
  }

  private void requireMine(String name, Block<C> block) {
    Objects.requireNonNull(block, name + ": null, allowed: a block of this tree");
    if (block.tree != this) {
      throw new IllegalArgumentException(
          name + ": " + block + ", a block of another tree, allowed: a block of this tree");
    }
  }

  @Override
  public String toString() {
    return "BlockTree[" + oracle + ", height " + longest().height + "]";
  }
}
