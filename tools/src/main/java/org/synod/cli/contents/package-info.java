// SPDX-License-Identifier: Apache-2.0

/**
 * The content of a mapped file, read without trust in any word of it and told as a
 * {@link org.synod.cli.contents.Report}; entered by {@link org.synod.cli.contents.Contents}. Not
 * exported.
 */
@NullMarked
package org.synod.cli.contents;

import org.jspecify.annotations.NullMarked;
