// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The body of an answer as text, or its end after some time. The client's own timeout ends with the
 * head of an answer, and to wait for an answer that is sent asynchronously costs two more changes
 * of threads.
 */
final class TimedBody implements BodySubscriber<String> {
  private final BodySubscriber<String> text = BodySubscribers.ofString(StandardCharsets.UTF_8);
  private final CompletionStage<String> body;

  private TimedBody(long nanos) {
    body =
        text.getBody()
            .toCompletableFuture()
            .orTimeout(nanos, TimeUnit.NANOSECONDS)
            .exceptionallyCompose(TimedBody::named);
  }

  private static CompletionStage<String> named(Throwable thrown) {
    return CompletableFuture.failedStage(
        thrown instanceof TimeoutException
            ? new HttpTimeoutException("the answer has stopped midway")
            : thrown);
  }

  /** Bodies that have a time to come, from their heads on. */
  static BodyHandler<String> within(long nanos) {
    return head -> new TimedBody(nanos);
  }

  @Override
  public CompletionStage<String> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    text.onSubscribe(subscription);
    body.whenComplete(
        (all, thrown) -> {
          if (thrown != null) {
            subscription.cancel(); // closes the connection, on which the rest could still come
          }
        });
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    text.onNext(item);
  }

  @Override
  public void onError(Throwable thrown) {
    text.onError(thrown);
  }

  @Override
  public void onComplete() {
    text.onComplete();
  }
}
