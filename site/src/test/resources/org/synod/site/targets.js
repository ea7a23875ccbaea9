// SPDX-License-Identifier: Apache-2.0
// The whole addresses of all that the page links to or shows.
return [...document.querySelectorAll('[href], [src]')].map(
  e => new URL(e.getAttribute('href') ?? e.getAttribute('src'), document.baseURI).href);
