// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.alike;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.synod.explore.replay.Local;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Scene;

/** Some processes that do the same when they get the same replies. */
public final class Alike {
  /*
   * A state in which two such processes have changed places goes on as the other state does, with
   * the two in each other's place. An order tells for each place which process is put there.
   *
   * Nothing is taken on trust. Whenever one of them has had some replies for the first time, each
   * of the others is run against these, and must want the same next step or end in the same way. So
   * no process can want something else in a state that nobody has looked at.
   */
  private final Scene scene;
  private final int[] group;
  private final Local[] starts;
  private final List<int[]> orders = new ArrayList<>();
  private final Map<Local, Local[]> twins = new IdentityHashMap<>();
  private final Map<Local, Integer> numbers = new IdentityHashMap<>(); // of the first of twins

  /**
   * Some processes of a scene.
   *
   * @param starts all processes of the scene at their start
   */
  public Alike(Scene scene, Local[] starts) {
    this.scene = scene;
    this.group = scene.alike().stream().mapToInt(each -> each).toArray();
    this.starts = starts.clone();
    int[] order = new int[starts.length];
    Arrays.setAll(order, place -> place);
    addOrders(order, 0);
  }

  private void addOrders(int[] order, int from) {
    if (from >= group.length) {
      orders.add(order.clone());
    }
    for (int i = from; i < group.length; i++) {
      swap(order, group[from], group[i]);
      addOrders(order, from + 1);
      swap(order, group[from], group[i]);
    }
  }

  private static void swap(int[] order, int one, int other) {
    int first = order[one];
    order[one] = order[other];
    order[other] = first;
  }

  /** All orders; the first one changes nothing. */
  public List<int[]> orders() {
    return orders;
  }

  /** The order by what the processes have had, which is one for all states that differ in it. */
  public int[] order(Local[] locals, long crashed, long[] out) {
    int[] order = orders.get(0).clone();
    for (int i = 1; i < group.length; i++) {
      for (int j = i; j > 0; j--) {
        int one = order[group[j - 1]];
        int two = order[group[j]];
        int compared = Integer.compare(number(locals[one]), number(locals[two]));
        if (compared == 0) {
          compared = Long.compare(crashed >>> one & 1, crashed >>> two & 1);
        }
        if (compared == 0) {
          compared = Long.compare(out[one], out[two]);
        }
        if (compared > 0) {
          swap(order, group[j - 1], group[j]);
        }
      }
    }
    return order;
  }

  private int number(Local local) {
    return numbers.computeIfAbsent(as(local, group[0]), first -> numbers.size());
  }

  /** The same state of another process. */
  public Local as(Local local, int process) {
    if (local.process == process) {
      return local;
    }
    Local[] all = twins.get(local);
    if (all == null) {
      all = new Local[starts.length];
      for (int each : group) {
        all[each] = each == local.process ? local : twin(local, each);
      }
      for (int each : group) {
        twins.put(all[each], all);
      }
    }
    return all[process];
  }

  private Local twin(Local local, int process) {
    Local before = local.before;
    Local twin =
        before == null ? starts[process] : as(before, process).after(local.reply(), scene);
    boolean asks =
        local.request != null
            && local.request.kind() == Request.Kind.IS_LOST
            && scene.alike().contains(local.request.next());
    if (asks || !local.doesAs(twin)) {
      String one = does(local);
      String other = does(twin);
      throw new IllegalStateException(
          "symmetric: behind the same replies " + scene.processName(local.process) + " " + one
              + ", and " + scene.processName(twin.process) + " " + other
              + (one.equals(other) ? " with other calls, ghosts or objects" : "")
              + ", allowed: processes that do the same, and do not ask whether one is lost");
    }
    return twin;
  }

  private String does(Local local) {
    Request request = local.request;
    return request == null
        ? "ends with " + (local.failure == null ? local.result : local.failure)
        : "wants " + request.describe() + " of " + scene.cellName(request.cell());
  }
}
