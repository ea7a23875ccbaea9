// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.memory.Backoff;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;

/**
 * A shared variable that holds an immutable state and is changed by functions of it, like
 * {@link java.util.concurrent.atomic.AtomicReference#updateAndGet}. But here no thread can lose
 * again and again. A thread that loses its first compare-and-set announces its function. From then
 * on each thread that changes the state applies the announced functions too: one compare-and-set
 * serves many.
 *
 * <pre>{@code
 * Atomic<BigInteger> count = new Atomic<>(BigInteger.ZERO);
 * count.updateAndGet(n -> n.add(BigInteger.ONE));
 * }</pre>
 *
 * <p>A function may be applied several times and in several threads, and only one application
 * counts. It must be pure, and must end without waiting for anything, since all threads that help
 * run it. If it throws or returns null, only its caller gets the exception, perhaps the one thrown
 * in a thread that helped, and the state stays as it was. The functions that others announced are
 * applied all the same.
 *
 * <p><i>Progress:</i> wait-free, for any number of threads, platform or virtual, that come and go:
 * {@link #get} is one read; {@link #updateAndGet} and {@link #getAndUpdate} are at most three
 * compare-and-set on the state, the second and third of them after the announcement. Each fails
 * only because another thread's succeeded. An announcement takes the first free place for the time
 * of the call. So there are never more places than calls at one time that have lost their first
 * compare-and-set. A thread that changes the state looks at each place.
 *
 * <p><i>Linearization:</i> {@code get} at its read; a change at the successful compare-and-set, its
 * own or another's, of the state that contains it. There the caller's change comes first, and then
 * those that it helps, in the order of their places. A change that throws without having been
 * announced takes effect at its read of the state.
 *
 * <p><i>Memory effects:</i> a change happens before every {@code get} that returns its state or a
 * later one, and before every later change. The actions of a caller before its call happen before
 * each application of its function.
 *
 * <p><i>Not guaranteed:</i> which thread applies a function; that an error of the virtual machine
 * (a full stack, say) comes from the caller's own thread; that the last few states are collected
 * before the next change; that places go away when they are no longer needed. If an error of the
 * virtual machine strikes just when a call leaves its place, the place may stay unused for good; if
 * the call's change has no outcome yet, it takes effect with the next change. A function that
 * changes the object it is applied to is refused with an {@link IllegalStateException} when it has
 * lost to itself once. The change inside it has then taken effect, and its own has not.
 *
 * <p>Sources: P. Fatourou, N. Kallimanis, <i>A Highly-Efficient Wait-Free Universal
 * Construction</i> (P-Sim, SPAA 2011); M. Herlihy, <i>Wait-free Synchronization</i> (1991).
 *
 * @param <S> the states; they must be immutable, since they are shared by reference
 */
public final class Atomic<S> {
  /*
   *   updateAndGet node ← seen; next ← change(node); replace node by next
   *             if that failed: announce the change, and until it has an outcome: node ← seen;
   *             replace node by its own state
   *   seen      node ← state; tell each operation that node came from its outcome
   *   replace   apply to next each announced operation without an outcome;
   *             CAS state: node → {next, their outcomes}
   *
   * Invariants
   *   1. Before a node is replaced, each operation in it has been told its outcome. All threads
   *      that tell it write the same.
   *   2. So an operation without an outcome, seen after the node was read and told, is in no node
   *      up to this one; if the CAS succeeds there is none in between: each is applied exactly
   *      once.
   *   3. An announced operation is in the state after at most two successful CAS: a thread that
   *      missed it looked at its place, and so read the node, before it was announced. After the
   *      first CAS no thread has such a node. A caller whose two CAS have failed finds its
   *      operation in the state, or told by the thread that replaced the state.
   *   4. A caller takes the first place it finds free. So if k calls are announced or look for a
   *      place, at most k - i are at place i (counted from 0) or beyond, since one that goes on
   *      from i leaves another there: place k is never needed (Moir, Anderson 1995, on renaming).
   *
   * No ABA: a node is made for each CAS and used once, and cannot be collected and its address
   * used again while a thread expects it. The state itself may come back (a cached Integer, say),
   * so the CAS does not compare the state: an operation would be applied to it twice.
   *
   * Not invariant: that an operation in a place has no outcome (its caller has yet to leave); that
   * applications of an operation agree, as long as only one is in a node.
   *
   * It departs from P-Sim in four points. No process owns a place, so threads may come and go. The
   * outcomes are in the operations and not in the state, which therefore does not grow. The first
   * attempt announces nothing, so an undisturbed call does not pay for an announcement. The pause
   * after the announcement, in which others can help, does not adapt itself.
   */

  /** A state, and the outcomes of the announced operations that it contains. */
  record Node<S>(S state, @Nullable Outcome<S> outcomes) {}

  /** An announced change. */
  record Operation<S>(UnaryOperator<S> change, References<Outcome<S>> outcome) {}

  /** The outcome of an operation, and a link to the other outcomes of the same node. */
  record Outcome<S>(
      Operation<S> of, S before, S after, @Nullable Throwable thrown, @Nullable Outcome<S> others) {
  }

  /** A place where an operation is announced, and the link to the next place. */
  record Place<S>(References<Operation<S>> operation, References<Place<S>> next) {}

  /** The objects whose changes a thread is applying, innermost first. */
  private record Applying(Atomic<?> object, @Nullable Applying outer) {}

  // An array of one Applying, or null. An element of an array is changed without a call, which
  // could fail. An array of Object is of no class of this library, which a thread would keep from
  // being unloaded.
  private static final ThreadLocal<@Nullable Object[]> APPLYING =
      ThreadLocal.withInitial(() -> new Object[1]);

  private static final Memory HEAP = new HeapMemory(1);

  private final Memory memory;
  private final References<Node<S>> state;
  final References<Place<S>> places; // the first

  /**
   * Makes an object.
   *
   * @param initial its first state, not null
   */
  public Atomic(S initial) {
    this(initial, HEAP);
  }

  /** Makes an object in a given memory. */
  Atomic(S initial, Memory memory) {
    Objects.requireNonNull(initial, "initial: null, allowed: a state");
    this.memory = memory;
    state = memory.references("state", 1);
    places = memory.references("places", 1);
    state.setVolatile(0, new Node<>(initial, null));
  }

  /**
   * Returns the state.
   *
   * @return the current state
   */
  public S get() {
    return node().state;
  }

  /**
   * Changes the state to the one that a function makes of it.
   *
   * @param change gets the state and returns the next, not null; pure, since it may be applied more
   *     than once and by other threads
   * @return the state that it made
   * @throws NullPointerException if {@code change} is null or returns null; nothing changes
   * @throws IllegalStateException if {@code change} changes this object
   */
  public S updateAndGet(UnaryOperator<S> change) {
    Node<S> node = first(change);
    S next = applied(change, node.state);
    return replace(node, next) ? next : announced(change).after;
  }

  /**
   * Changes the state to the one that a function makes of it, like {@link #updateAndGet}.
   *
   * @param change gets the state and returns the next, not null; pure, since it may be applied more
   *     than once and by other threads
   * @return the state that it was applied to
   * @throws NullPointerException if {@code change} is null or returns null; nothing changes
   * @throws IllegalStateException if {@code change} changes this object
   */
  public S getAndUpdate(UnaryOperator<S> change) {
    Node<S> node = first(change);
    S next = applied(change, node.state);
    return replace(node, next) ? node.state : announced(change).before;
  }

  /** The state for a first attempt, unless the change may not be made. */
  private Node<S> first(UnaryOperator<S> change) {
    Objects.requireNonNull(change, "change: null, allowed: a function");
    // without a place, no change of this object is being applied as announced
    if (places.getVolatile(0) != null) {
      for (Applying each = (Applying) APPLYING.get()[0]; each != null; each = each.outer) {
        if (each.object == this) {
          throw new IllegalStateException(
              "change: changes the object that it is applied to, allowed: a pure function");
        }
      }
    }
    return seen();
  }

  /** The state, for a thread that is to replace it. */
  private Node<S> seen() {
    Node<S> node = node();
    // Outcomes are told here, before the node is replaced and before other announcements are read:
    // otherwise an operation in the node could be applied again.
    for (Outcome<S> each = node.outcomes; each != null; each = each.others) {
      each.of.outcome.setVolatile(0, each);
    }
    return node;
  }

  private Node<S> node() {
    return Objects.requireNonNull(state.getVolatile(0), "it is never null");
  }

  private static <S> S applied(UnaryOperator<S> change, S state) {
    return Objects.requireNonNull(
        change.apply(state), "change: returned null, allowed: a state");
  }

  /** Puts a state, with all announced operations applied to it, in the place of a node. */
  private boolean replace(Node<S> node, S next) {
    Outcome<S> outcomes = null;
    for (Place<S> place = places.getVolatile(0); place != null; place = place.next.getVolatile(0)) {
      Operation<S> operation = place.operation.getVolatile(0);
      if (operation != null && operation.outcome.getVolatile(0) == null) {
        outcomes = outcome(operation, next, outcomes);
        next = outcomes.after;
      }
    }
    return state.compareAndSet(0, node, new Node<>(next, outcomes)) || LostCas.lost(Atomic.class);
  }

  /** Applies an operation. An exception that it throws becomes its outcome, for its caller. */
  private Outcome<S> outcome(Operation<S> operation, S before, @Nullable Outcome<S> others) {
    @Nullable Object[] applying = APPLYING.get();
    Applying outer = (Applying) applying[0];
    applying[0] = new Applying(this, outer);
    try {
      return new Outcome<>(operation, before, applied(operation.change, before), null, others);
    } catch (Throwable thrown) {
      return new Outcome<>(operation, before, before, thrown, others);
    } finally {
      applying[0] = outer;
    }
  }

  /** Announces a change, for the next thread that changes the state to apply. */
  private Outcome<S> announced(UnaryOperator<S> change) {
    Operation<S> mine = new Operation<>(change, memory.references("outcome", 1));
    Place<S> place = announce(mine);
    try {
      Backoff.afterLoss();
      for (; ; ) {
        Node<S> node = seen();
        Outcome<S> outcome = mine.outcome.getVolatile(0);
        if (outcome != null) {
          if (outcome.thrown != null) {
            throw Atomic.<RuntimeException>asThrown(outcome.thrown);
          }
          return outcome;
        }
        replace(node, node.state);
      }
    } finally {
      place.operation.setVolatile(0, null);
    }
  }

  private Place<S> announce(Operation<S> operation) {
    References<Place<S>> link = places;
    for (; ; ) {
      Place<S> place = link.getVolatile(0);
      if (place == null) {
        Place<S> mine =
            new Place<>(memory.references("place", 1), memory.references("next", 1));
        mine.operation.setRelease(0, operation); // nobody sees it before the place is linked
        if (link.compareAndSet(0, null, mine)) {
          return mine;
        }
        place = Objects.requireNonNull(link.getVolatile(0), "another's, which was first");
      }
      if (place.operation.getVolatile(0) == null
          && place.operation.compareAndSet(0, null, operation)) {
        return place;
      }
      link = place.next;
    }
  }

  @SuppressWarnings("unchecked") // an exception that a function threw, it may throw
  private static <T extends Throwable> T asThrown(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Override
  public String toString() {
    return "Atomic[" + get() + "]";
  }
}
