// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.explore.replay.Call.End;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * Runs one process from its start against the replies it has had, to its next step or its end. A
 * process that goes on after that, or differs from before, is refused.
 */
public final class Replay {
  /** Stands in place of the reply of a register that does not answer, and has done nothing. */
  public static final Object UNAVAILABLE = "unavailable";

  /** Stands in place of the reply of a register that does not answer, whatever it has done. */
  public static final Object UNKNOWN = "unknown";

  /** Thrown out of a process that has reached its next step. */
  private static final class NextStep extends Error {
    private static final long serialVersionUID = 1L;
    private static final NextStep INSTANCE = new NextStep();

    private NextStep() {
      super("a step to come", null, false, false);
    }
  }

  /** Stands in place of the result of an operation that has thrown, and changed nothing. */
  public record Thrown(Throwable what) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Thrown that && what.toString().equals(that.what.toString());
    }

    @Override
    public int hashCode() {
      return what.toString().hashCode();
    }

    @Override
    public String toString() {
      return "throws " + what;
    }
  }

  private final Scene scene;
  private @Nullable Local running;
  private @Nullable Thread runner;
  private volatile @Nullable Thread stranger; // that took a step, and is not the runner
  private List<Local> path = List.of();
  private int position;
  private List<Call> calls = new ArrayList<>();
  private int callsToBegin; // whose first step is to come
  private List<GhostWrite> writes = new ArrayList<>(); // since the last step
  private int made; // cells since the last step
  private int fences; // since the last access to weak memory, as in Request
  private final Identities identities = new Identities(this::isOfScene);

  public Replay(Scene scene) {
    this.scene = scene;
  }

  /** The process that runs. */
  public int current() {
    if (running == null) {
      throw new IllegalStateException("current: outside a process, allowed: inside one");
    }
    return running.process;
  }

  /**
   * Runs a process from its start against the replies it has had, and notes its next request or its
   * end.
   */
  public void run(Local local) {
    running = local;
    runner = Thread.currentThread();
    path = local.path();
    position = 0;
    calls = new ArrayList<>();
    callsToBegin = 0;
    writes = new ArrayList<>();
    made = 0;
    fences = 0;
    identities.begin();
    try {
      local.result = scene.body(local.process).call();
      local.ended = true;
    } catch (NextStep e) {
      local.ended = false;
    } catch (RegisterUnavailableException e) {
      local.ended = true;
      local.result = e.effect() == Effect.NONE ? UNAVAILABLE : UNKNOWN;
    } catch (Exception | AssertionError e) {
      local.ended = true;
      local.failure = e;
    } finally {
      running = null;
    }
    if (local.ended && local.failure == null && position < path.size() - 1) {
      local.failure = nondeterministic(local, "ended after " + position + " steps, before after "
          + (path.size() - 1));
    }
    if (local.ended && local.request != null) {
      local.failure = refusal(local, "went on after its step " + local.request.describe()
          + ", allowed: to be left there by what is thrown");
    }
    Thread other = stranger;
    if (other != null) {
      local.ended = true;
      local.failure = refusal(local, "a step by " + other.getName()
          + ", allowed: by the thread that it is run by");
    }
    if (local.failure == null) {
      try {
        identities.requireUnchangedByRun();
      } catch (IllegalStateException e) {
        local.ended = true;
        local.failure = e;
      }
    }
    local.calls = calls;
    local.begunCalls = local.request == null ? calls.size() : local.begunCalls;
    local.writes = writes;
  }

  /** Notes that the setup has ended. */
  public void seal() {
    identities.seal();
  }

  /** Refuses objects that processes share and have changed, other than by steps. */
  public void requireUnchanged() {
    identities.requireUnchanged();
  }

  /** Refuses a process that does something else than before when it is run again. */
  public void requireSame(Local before) {
    Local again = before.again(scene);
    if (again.failure != null && before.failure == null) {
      throw new IllegalStateException("run again at the end: " + again.failure.getMessage());
    }
    if (!Objects.equals(again.request, before.request)
        || !String.valueOf(again.result).equals(String.valueOf(before.result))) {
      throw nondeterministic(before, "run again at the end, " + what(again) + ", before "
          + what(before));
    }
  }

  private static String what(Local local) {
    return local.request == null ? "returned " + local.result : local.request.describe();
  }

  private Local requireRunning() {
    Local local = running;
    if (local == null) {
      throw new IllegalStateException("shared memory: used outside a process, allowed: inside one");
    }
    if (Thread.currentThread() != runner) {
      stranger = Thread.currentThread();
      throw new IllegalStateException(
          "shared memory: used by another thread, allowed: by the one that runs the process");
    }
    return local;
  }

  /** The running process; refused while the process is being left. */
  private Local requireGoing() {
    Local local = requireRunning();
    if (local.request != null) {
      throw NextStep.INSTANCE; // a finally block of code that is being left
    }
    return local;
  }

  private boolean isOfScene(Object object) {
    return object instanceof InScene cells && cells.isOf(scene);
  }

  /** Cells that the running process makes: the same ones each time it is run. */
  @SuppressWarnings("unchecked") // the same step makes the same
  public <R> R allocate(String label, int count, Object content, IntFunction<R> access) {
    Local local = requireGoing();
    Local at = path.get(position);
    if (made == at.made.size() && at == local && local.first == null) {
      String maker = "@" + scene.processName(local.process) + "." + (local.steps + 1);
      int first = scene.newCells(label, count, content, maker);
      at.add(new Local.Region(label, count, content, access.apply(first)));
    } else if (made == at.made.size() || !at.made.get(made).isLike(label, count, content)) {
      throw nondeterministic(local, "makes " + count + " cells for " + label + " at step "
          + position + ", before others");
    }
    return (R) at.made.get(made++).access();
  }

  /** The object that the running process passes to its next step to be written. */
  public Ref written(@Nullable Object object) {
    Request before = requestBefore();
    return before == null ? recorded(object) : identities.repeat(object, before.next());
  }

  /** The object that the running process passes to its next step as the expected one. */
  public Ref expected(@Nullable Object object) {
    Request before = requestBefore();
    return before == null ? recorded(object) : identities.repeat(object, before.expected());
  }

  /** The step that the process has made here in another run, or null. */
  private @Nullable Request requestBefore() {
    Local local = requireGoing();
    Local at = path.get(position);
    return at != local ? at.request : local.first == null ? null : local.first.request;
  }

  /** The object that the setup passes to a step. */
  public Ref ofSetup(@Nullable Object object) {
    return identities.record(
        object, object == null ? "" : object.getClass().getSimpleName() + "@setup");
  }

  private Ref recorded(@Nullable Object object) {
    Local local = path.get(position);
    String type = object == null ? "" : object.getClass().getSimpleName();
    String who = "@" + scene.processName(local.process) + "." + (local.steps + 1);
    return identities.record(object, type + who);
  }

  /** The object that the running process sees for one that a reference holds. */
  public @Nullable Object seen(Ref ref) {
    requireRunning();
    return identities.here(ref);
  }

  /**
   * Makes a step of the running process: returns its reply if it has been made, or ends this run.
   */
  public Object perform(Request wanted) {
    Local local = requireGoing();
    Request request = wanted;
    if (wanted.isWeak()) {
      request = wanted.behind(fences);
      fences = 0;
    }
    Local at = path.get(position);
    if (at == local) {
      local.request = request;
      local.begunCalls = calls.size() - callsToBegin;
      throw NextStep.INSTANCE;
    }
    callsToBegin = 0;
    if (!request.equals(at.request)) {
      throw nondeterministic(local, request.describe() + " at step " + position + ", before "
          + Objects.requireNonNull(at.request).describe());
    }
    Object reply = path.get(position + 1).reply();
    String difference = request.difference(at.request, reply);
    if (difference != null) {
      throw nondeterministic(local, request.describe() + " at step " + position + " " + difference);
    }
    position++;
    writes.clear(); // they belong to the steps before
    made = 0;
    if (isSilence(reply)) {
      throw new RegisterUnavailableException(
          scene.cellName(request.cell()) + " does not answer",
          reply == UNAVAILABLE ? Effect.NONE : Effect.UNKNOWN);
    }
    return returned(reply);
  }

  /** Notes a fence of the running process, which belongs to its next access to weak memory. */
  public void fence(int fence) {
    requireGoing();
    fences |= fence;
  }

  /** Returns a reply, or throws what an operation has thrown. */
  public static Object returned(Object reply) {
    if (!(reply instanceof Thrown thrown)) {
      return reply;
    }
    if (thrown.what() instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) thrown.what(); // an operation throws no other
  }

  /** Notes a write of a ghost by the running process. */
  public void write(GhostWrite write) {
    Local local = requireRunning();
    if (local.request == null) {
      writes.add(write);
    }
  }

  /** Makes a call of an operation under test by the running process. */
  public <R extends @Nullable Object> R call(
      String label, Supplier<R> call, boolean mayBeNone, Function<Object, Call.Applied> model) {
    int index = calls.size();
    calls.add(new Call(label, model, End.OPEN, null));
    callsToBegin++;
    fences |= Request.CALL;
    End end = End.OPEN;
    Object outcome = null;
    try {
      R result = call.get();
      end = result == null && mayBeNone ? End.WITHOUT_EFFECT : End.RETURNED;
      outcome = result;
      return result;
    } catch (RegisterUnavailableException e) {
      throw e; // it tells of the last step of the call only
    } catch (RuntimeException e) {
      end = End.RETURNED;
      outcome = new Call.Threw(e.getClass());
      throw e;
    } finally {
      callsToBegin = Math.max(0, callsToBegin - 1); // it took no step
      calls.set(index, new Call(label, model, end, outcome));
    }
  }

  /** Whether this stands in place of a reply, or of the result of a process that met it. */
  public static boolean isSilence(@Nullable Object reply) {
    return reply == UNAVAILABLE || reply == UNKNOWN;
  }

  private IllegalStateException nondeterministic(Local local, String what) {
    return refusal(local, what + ", allowed: the same each time it gets the same replies");
  }

  private IllegalStateException refusal(Local local, String what) {
    return new IllegalStateException("process " + scene.processName(local.process) + ": " + what);
  }
}
