// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import java.util.Objects;
import java.util.regex.Pattern;

/** The hosts and the paths that an engine takes. */
final class Paths {
  private static final String HOST = "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+\\])(:[0-9]{1,5})?";
  private static final Pattern HOSTS = Pattern.compile(HOST + "(," + HOST + ")*");
  private static final String ROOT = "(/[A-Za-z0-9][A-Za-z0-9._-]*)+";
  private static final int MAX_ROOT = 200;

  private Paths() {}

  static String requireHosts(String hosts) {
    Objects.requireNonNull(hosts, "hosts: null, allowed: host:port,host:port");
    if (!HOSTS.matcher(hosts).matches()) {
      throw new IllegalArgumentException(
          "hosts: \"" + hosts + "\", allowed: host:port, or several with commas between, and no"
              + " path; the root is an argument of its own");
    }
    return hosts;
  }

  static String requireRoot(String root) {
    Objects.requireNonNull(root, "root: null, allowed: a path");
    boolean isOurs = !root.equals("/zookeeper") && !root.startsWith("/zookeeper/");
    if (root.length() > MAX_ROOT || !root.matches(ROOT) || !isOurs) {
      throw new IllegalArgumentException(
          "root: \"" + root + "\", allowed: 1 to " + MAX_ROOT + " characters that match " + ROOT
              + ", not in /zookeeper");
    }
    return root;
  }
}
