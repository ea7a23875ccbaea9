// SPDX-License-Identifier: Apache-2.0

/**
 * Messages between threads and between the JVMs of a host, in words of any memory: from one to one
 * by a {@link org.synod.channel.Channel}, and from each to all by a
 * {@link org.synod.channel.Broadcast}. For one order of all messages, append them to a
 * {@link org.synod.log.Log}.
 */
@NullMarked
package org.synod.channel;

import org.jspecify.annotations.NullMarked;
