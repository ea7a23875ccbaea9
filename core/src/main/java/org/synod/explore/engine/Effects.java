// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.explore.Omission;
import org.synod.explore.replay.GhostWrite;
import org.synod.explore.replay.Local;
import org.synod.explore.replay.Replay;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Scene;
import org.synod.explore.weak.WeakAccess;
import org.synod.explore.weak.WeakMemory;

/** The effects of requests on the cells, on their processes and on the faults. */
final class Effects {
  private final Scene scene;
  private final Map<Cells, Cells> canonical = new HashMap<>();
  private final Map<Integer, Integer> places = new HashMap<>(); // of weak memory, by cell

  Effects(Scene scene) {
    this.scene = scene;
  }

  /** The one object that stands for all equal ones. */
  Cells canonical(Cells cells) {
    Cells same = canonical.putIfAbsent(cells, cells);
    return same == null ? cells : same;
  }

  /** A step of a process, which makes one request or two: it changes cells, process and faults. */
  final class Step {
    Cells cells;
    Local local;
    Faults faults;

    Step(Cells cells, Local local, Faults faults) {
      this.cells = cells;
      this.local = local;
      this.faults = faults;
    }

    /** Makes the next request; the register misses it if an omission is given and applies to it. */
    void take(@Nullable Omission omission, int choice) {
      Request request = request(local);
      Object reply;
      if (omission == null || !Faults.isMissed(request, omission)) {
        reply = reply(request, choice);
      } else {
        Faults.Late late =
            omission == Omission.LATE ? new Faults.Late(request, local.process) : null;
        faults = faults.withOmission(late);
        cells = omission == Omission.UNANSWERED ? after(cells, request) : cells;
        reply = Faults.reply(omission);
      }
      local = local.after(reply, scene);
      try {
        cells = written(cells, local);
      } catch (RuntimeException | AssertionError e) {
        local = local.failed(e);
      }
    }

    /** Makes a request that is not missed. */
    private Object reply(Request request, int choice) {
      if (request.isWeak()) {
        WeakAccess access = access(cells, local);
        access.take(Math.max(0, choice));
        cells = cells.with(request.cell(), access.content(), scene);
        cells = canonical(cells.with(scene.weakCell(), access.after(), scene));
        return access.reply();
      }
      if (!request.isOnCell()) {
        return request.choices() > 0
            ? (Object) choice
            : (Object) request.isLost(faults.crashed());
      }
      if (isOut(request, faults, local.process)) {
        return Replay.UNAVAILABLE;
      }
      Object reply = request.reply(cells.get(request.cell(), scene));
      cells = after(cells, request);
      return reply;
    }
  }

  /** The next access of a process to weak memory. */
  private WeakAccess access(Cells cells, Local local) {
    Request request = request(local);
    int place = places.computeIfAbsent(request.cell(), cell -> places.size());
    WeakMemory memory = (WeakMemory) cells.get(scene.weakCell(), scene);
    return new WeakAccess(
        memory, local.process, request, place, cells.get(request.cell(), scene));
  }

  /** The number of results of which the next step of a process has one; 0 if it has one only. */
  int choices(Cells cells, Local local) {
    Request request = request(local);
    if (!request.isWeak()) {
      return request.choices();
    }
    int choices = access(cells, local).choices();
    return choices == 1 ? 0 : choices;
  }

  /** The cells without all of a weak memory that no process can notice any more. */
  Cells noticed(Cells cells, Local[] locals, Faults faults) {
    if (!scene.isWeak()) {
      return cells;
    }
    long live = 0;
    for (Local local : locals) {
      live |= local.ended || faults.isCrashed(local.process) ? 0 : 1L << local.process;
    }
    WeakMemory memory = (WeakMemory) cells.get(scene.weakCell(), scene);
    WeakMemory noticed = memory.without(live);
    return noticed.equals(memory)
        ? cells
        : canonical(cells.with(scene.weakCell(), noticed, scene));
  }

  /** Whether a process has read a register, and its next request would compare and set it. */
  static boolean isUpdate(Local local, Local next) {
    return !next.ended
        && next.failure == null
        && !Replay.isSilence(next.reply())
        && request(local).kind() == Request.Kind.GET
        && request(next).kind() == Request.Kind.COMPARE_AND_SET
        && request(local).cell() == request(next).cell();
  }

  /** The cells after the ghost writes that belong to the step a process took. */
  Cells written(Cells cells, Local local) {
    if (local.writes.isEmpty()) {
      return cells;
    }
    Cells next = cells;
    for (GhostWrite write : local.writes) {
      Object content = write.on(next.get(write.cell(), scene), scene);
      next = next.with(write.cell(), content, scene);
    }
    return canonical(next);
  }

  /** The cells after a request. */
  Cells after(Cells cells, Request request) {
    if (!request.isOnCell()) {
      return cells;
    }
    Object content = cells.get(request.cell(), scene);
    Object next = request.apply(content);
    return next == content ? cells : canonical(cells.with(request.cell(), next, scene));
  }

  static Request request(Local local) {
    return Objects.requireNonNull(local.request, "a process that ended takes no step");
  }

  /** Whether a process can take its next step now; one that waits for something may not. */
  boolean isReady(Cells cells, Local local, Faults faults) {
    Request request = request(local);
    if (request.isWeak()) {
      return !request.isWait() || access(cells, local).choices() > 0;
    }
    return !request.isWait()
        || isOut(request, faults, local.process)
        || request.isReady(cells.get(request.cell(), scene));
  }

  boolean isOut(Request request, Faults faults, int process) {
    return faults.out()[process] != 0
        && request.isOnRegister()
        && faults.isOut(scene.registerNumber(request.cell()), process);
  }
}
