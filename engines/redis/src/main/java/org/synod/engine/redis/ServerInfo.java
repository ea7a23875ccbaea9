// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What a server says of itself when a connection to it is made. */
final class ServerInfo {
  /** The length of a run id, which a server draws at random when it is started. */
  static final int RUN_LENGTH = 40;

  private static final Pattern RUN = Pattern.compile("[0-9a-f]{" + RUN_LENGTH + "}");

  private final String server;
  private final Map<String, String> fields = new HashMap<>();

  /**
   * Takes a server's answer apart.
   *
   * @param server the server, for messages
   * @param answer lines "name:value"
   */
  ServerInfo(String server, String answer) {
    this.server = server;
    for (String line : answer.split("\r?\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1));
      }
    }
  }

  private String field(String name) {
    return fields.getOrDefault(name, "");
  }

  /** Returns the run id of a server that can be an acceptor, and refuses any other by name. */
  String run() throws RefusedServerException {
    // A replica lags behind, and may be given the memory of another server at any time.
    require("role", field("role").equals("master"), "master");
    // An evicted record would be a promise forgotten.
    require(
        "maxmemory_policy",
        !field("maxmemory_policy").startsWith("allkeys"),
        "noeviction, or one that starts with volatile");
    String run = field("run_id");
    require("run_id", isRun(run), RUN_LENGTH + " digits, 0 to f");
    return run;
  }

  /** Tells whether a text can be a run id. */
  static boolean isRun(String text) {
    return RUN.matcher(text).matches();
  }

  private void require(String name, boolean isSo, String allowed) throws RefusedServerException {
    if (!isSo) {
      throw new RefusedServerException(server, name + " \"" + field(name) + "\"", allowed);
    }
  }
}
