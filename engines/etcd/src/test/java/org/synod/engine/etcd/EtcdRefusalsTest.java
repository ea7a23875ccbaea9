// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.engine.UnsuitablePlaceException;

/** Bad input is refused by name, before anything is sent. */
class EtcdRefusalsTest {
  private static final URI ENDPOINT = URI.create("http://127.0.0.1:2379");
  private static final List<URI> ENDPOINTS = List.of(ENDPOINT);

  @Test
  void refusesEndpointsThatAreNone() {
    Refusal.ofArgument("endpoints: []", () -> new EtcdEngine(List.of(), "synod"));
    for (String each :
        new String[] {
          "127.0.0.1", "localhost:2379", "ftp://a", "http:a", "http://a/v3", "http://me@a",
          "http://a?b", "http://a#b", "http:///a", "mailto:a@b"
        }) {
      Refusal.ofArgument(
          "endpoints: \"" + each + "\"",
          () -> new EtcdEngine(List.of(ENDPOINT, URI.create(each)), "synod"));
    }
    Refusal.ofArgument(
        "endpoints: \"http://127.0.0.1:2379/\" twice",
        () -> new EtcdEngine(List.of(ENDPOINT, URI.create(ENDPOINT + "/")), "synod"));
    Refusal.ofNull("endpoints", () -> new EtcdEngine(null, "synod"));
    Refusal.ofNull("endpoints", () -> new EtcdEngine(Arrays.asList(ENDPOINT, null), "synod"));
    assertEquals(
        "EtcdEngine[a/b at [http://a:1/, https://b]]",
        new EtcdEngine(List.of(URI.create("http://a:1/"), URI.create("https://b")), "a/b")
            .toString());
  }

  @Test
  void refusesPrefixesThatAreNoNames() {
    for (String each : new String[] {"", "/", "a/", "/a", "A", "a b", "..", "x".repeat(201)}) {
      Refusal.ofArgument("prefix: \"" + each + "\"", () -> new EtcdEngine(ENDPOINTS, each));
    }
    Refusal.ofNull("prefix", () -> new EtcdEngine(ENDPOINTS, null));
  }

  @Test
  void refusesTimeoutsThatEndNothing() {
    HttpClient client = HttpClient.newHttpClient();
    for (Duration each :
        new Duration[] {
          Duration.ZERO,
          Duration.ofNanos(-1),
          Duration.ofDays(2),
          Duration.ofSeconds(Long.MAX_VALUE)
        }) {
      Refusal.ofArgument(
          "timeout: " + each, () -> new EtcdEngine(client, ENDPOINTS, "synod", each));
    }
    Refusal.ofNull("timeout", () -> new EtcdEngine(client, ENDPOINTS, "synod", null));
    Refusal.ofNull("client", () -> new EtcdEngine(null, ENDPOINTS, "synod", Duration.ZERO));
  }

  @Test
  void refusesNullUsersAndShowsNoPassword() {
    EtcdEngine engine = new EtcdEngine(ENDPOINTS, "synod");
    Refusal.ofNull("user", () -> engine.withUser(null, "secret"));
    Refusal.ofNull("password", () -> engine.withUser("me", null));
    assertFalse(engine.withUser("me", "secret").toString().contains("secret"));
  }

  @Test
  void refusesAClientThatRepeatsRequests() {
    String property = "jdk.httpclient.enableAllMethodRetry";
    for (String each : new String[] {"", "true"}) {
      System.setProperty(property, each);
      try {
        Refusal.of(
            UnsuitablePlaceException.class,
            "system property " + property + ": " + each,
            () -> new EtcdEngine(ENDPOINTS, "synod"));
      } finally {
        System.clearProperty(property);
      }
    }
  }
}
