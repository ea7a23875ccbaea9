// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison;

import static org.synod.comparison.Op.Kind.CONTAINS;
import static org.synod.comparison.Op.Kind.COUNT;
import static org.synod.comparison.Op.Kind.GET;
import static org.synod.comparison.Op.Kind.INSERT;
import static org.synod.comparison.Op.Kind.OFFER;
import static org.synod.comparison.Op.Kind.POLL;
import static org.synod.comparison.Op.Kind.POP;
import static org.synod.comparison.Op.Kind.PUSH;
import static org.synod.comparison.Op.Kind.READ;
import static org.synod.comparison.Op.Kind.REMOVE;
import static org.synod.comparison.Op.Kind.STEAL;
import static org.synod.comparison.Op.Kind.WRITE;

import java.util.List;
import java.util.function.BiFunction;
import org.synod.comparison.bugs.Bakery;
import org.synod.comparison.bugs.HazardStack;
import org.synod.comparison.bugs.LinkedSet;
import org.synod.comparison.bugs.RetriedCounter;
import org.synod.comparison.bugs.SwappedQueue;
import org.synod.comparison.bugs.TaggedStack;
import org.synod.comparison.bugs.TicketQueue;
import org.synod.comparison.bugs.UnhelpfulQueue;
import org.synod.comparison.tools.Checks;
import org.synod.comparison.weak.FlagLock;
import org.synod.comparison.weak.LazyObject;
import org.synod.comparison.weak.SequenceLock;
import org.synod.comparison.weak.StealingDeque;

/** A published fault, and the run that is to show it: the calls of two processes. */
public enum Case {
  TAGGED_STACK(
      Needs.ORDER, TaggedStack::new, "Treiber's stack, nodes used again without a tag (ABA)",
      "Michael and Scott, JPDC 1998", Checks.Stack.class, Model.of(1, 2),
      List.of(Op.of(POP)),
      List.of(Op.of(POP), Op.of(POP), new Op(PUSH, 3), Op.of(POP))),
  HAZARD_STACK(
      Needs.ORDER, HazardStack::new, "hazard pointer set, and the top not looked at again",
      "Michael, TPDS 2004", Checks.Stack.class, Model.of(1, 2),
      List.of(Op.of(POP)),
      List.of(Op.of(POP), Op.of(POP), new Op(PUSH, 3), Op.of(POP))),
  SWAPPED_QUEUE(
      Needs.ORDER, SwappedQueue::new, "Stone's queue, tail moved before the node is linked",
      "Michael and Scott, PODC 1996", Checks.Queue.class, Model.of(),
      List.of(new Op(OFFER, 1)),
      List.of(new Op(OFFER, 2), Op.of(POLL))),
  TICKET_QUEUE(
      Needs.ORDER, TicketQueue::new, "queue by fetch-and-add, an early poll closes no cell",
      "Morrison and Afek, PPoPP 2013", Checks.Queue.class, Model.of(),
      List.of(new Op(OFFER, 1), Op.of(POLL)),
      List.of(new Op(OFFER, 2), Op.of(POLL))),
  LINKED_SET(
      Needs.ORDER, LinkedSet::new, "sorted list, a removal without a mark",
      "Harris, DISC 2001", Checks.Set.class, Model.of(1, 3),
      List.of(new Op(REMOVE, 1)),
      List.of(new Op(INSERT, 2), new Op(CONTAINS, 2))),
  BAKERY(
      Needs.ORDER, Bakery::new, "bakery lock without the flag of choosing",
      "Lamport, CACM 1974", Checks.Count.class, Model.of(0),
      List.of(Op.of(COUNT)), List.of(Op.of(COUNT))),
  UNHELPFUL_QUEUE(
      Needs.STOP, UnhelpfulQueue::new, "queue whose offers do not help: not lock-free",
      "Michael and Scott, PODC 1996", Checks.Queue.class, Model.of(),
      List.of(new Op(OFFER, 1)), List.of(new Op(OFFER, 2), Op.of(POLL))),
  RETRIED_COUNTER(
      Needs.LOST_ANSWER, RetriedCounter::new, "call made again after a lost answer: counts twice",
      "Ongaro, dissertation 2014, 6.3", Checks.Count.class, Model.of(0),
      List.of(Op.of(COUNT)), List.of(Op.of(COUNT))),
  FLAG_LOCK(
      Needs.STORE_BUFFER, FlagLock::new, "lock of two flags, without a volatile write",
      "Lamport, TC 1979", Checks.Count.class, Model.of(0),
      List.of(Op.of(COUNT)), List.of(Op.of(COUNT))),
  STEALING_DEQUE(
      Needs.STORE_BUFFER, StealingDeque::new, "Chase and Lev's deque, a pop without its fence",
      "Lê et al., PPoPP 2013", Checks.Deque.class, Model.of(2, 1),
      List.of(Op.of(POP)), List.of(Op.of(STEAL), Op.of(STEAL))),
  SEQUENCE_LOCK(
      Needs.WEAK_ORDER, SequenceLock::new, "sequence lock, a reader without its fence",
      "Boehm, MSPC 2012", Checks.Pair.class, Model.of(0),
      List.of(new Op(WRITE, 1)), List.of(Op.of(READ))),
  LAZY_OBJECT(
      Needs.WEAK_ORDER, LazyObject::new, "double-checked locking without volatile",
      "Bacon et al., declaration 2000", Checks.Lazy.class, Model.of(),
      List.of(Op.of(GET)), List.of(Op.of(GET)));

  /** The events that a run needs to show a fault. */
  public enum Needs {
    /** Some order of steps. */
    ORDER("an order of steps"),
    /** A process that stops. */
    STOP("a process that stops"),
    /** An answer that is lost. */
    LOST_ANSWER("a lost answer"),
    /** A read that overtakes a write, as on x86. */
    STORE_BUFFER("a store buffer"),
    /** Writes or reads that overtake each other, as not on x86. */
    WEAK_ORDER("weak order");

    /** Its text. */
    public final String text;

    Needs(String text) {
      this.text = text;
    }

    /** Whether it needs weak memory. */
    public boolean isWeak() {
      return this == STORE_BUFFER || this == WEAK_ORDER;
    }
  }

  /** The events that its run needs. */
  public final Needs needs;

  /** Its text. */
  public final String text;

  /** A paper that tells of it. */
  public final String source;

  /** Its calls, for Lincheck. */
  public final Class<?> check;

  /** Its first state. */
  public final Model model;

  /** The calls of each process. */
  public final List<List<Op>> calls;

  private final BiFunction<Place, Boolean, Subject> maker;

  @SafeVarargs
  Case(
      Needs needs, BiFunction<Place, Boolean, Subject> maker, String text, String source,
      Class<?> check, Model model, List<Op>... calls) {
    this.needs = needs;
    this.maker = maker;
    this.text = text;
    this.source = source;
    this.check = check;
    this.model = model;
    this.calls = List.of(calls);
  }

  /** Makes its subject. */
  public Subject subject(Place place, boolean isMended) {
    return maker.apply(place, isMended);
  }
}
