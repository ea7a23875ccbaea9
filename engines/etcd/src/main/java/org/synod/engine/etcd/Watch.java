// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The lines that a server sends about one watch, until one of them tells of a change. */
final class Watch implements Flow.Subscriber<String> {
  private final CompletableFuture<Boolean> told = new CompletableFuture<>();
  private volatile boolean isCreated;

  private Watch() {}

  /**
   * Waits for a line that tells of a change.
   *
   * @return true if there was one, or if the watch ended after it was created, so that one may have
   *     been missed; false after the time
   * @throws IOException if the watch was not created
   */
  static boolean await(HttpClient client, HttpRequest request, long nanos) throws Exception {
    Watch watch = new Watch();
    CompletableFuture<HttpResponse<Void>> stream =
        client.sendAsync(request, HttpResponse.BodyHandlers.fromLineSubscriber(watch));
    stream.whenComplete(
        (response, thrown) -> {
          if (thrown != null) {
            watch.onError(thrown); // there may never have been a line
          }
        });
    try {
      return watch.told.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException told ? told : new IOException(e.getCause());
    } finally {
      stream.cancel(true); // closes the connection
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(String line) {
    try {
      Json json = Json.parse(line);
      Json result = json.field("result");
      if (result.field("canceled").isTrue() && result.field("compact_revision").isAbsent()) {
        onError(new IOException("the watch is refused: " + result.field("cancel_reason").text()));
      } else if (!result.field("events").isAbsent() || result.field("canceled").isTrue()) {
        told.complete(true); // of a compaction too: the change may be in what is gone
      } else if (result.field("created").isTrue()) {
        isCreated = true;
      } else if (result.isAbsent()) {
        onError(new IOException("the watch is refused: " + line));
      }
    } catch (IOException e) {
      onError(e);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    if (isCreated) {
      told.complete(true);
    } else {
      told.completeExceptionally(thrown);
    }
  }

  @Override
  public void onComplete() {
    onError(new IOException("the watch has ended before it began"));
  }
}
