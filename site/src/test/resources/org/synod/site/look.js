// SPDX-License-Identifier: Apache-2.0
// What does not fit the screen, or cannot be read on its background.
const LEAST_CONTRAST = 4.5; // WCAG 2, level AA
const MAY_SCROLL = ['pre', 'table', 'figure'];
const found = new Set();
const isPicture = document.documentElement.localName === 'svg';

function checkWidth() {
  const page = document.scrollingElement;
  if (page.scrollWidth > page.clientWidth) {
    found.add(`the page scrolls sideways: it is ${page.scrollWidth} pixels wide`);
  }
  for (const e of document.body.querySelectorAll('*')) {
    if (e.scrollWidth > e.clientWidth && e.clientWidth > 0 && !MAY_SCROLL.includes(e.localName)
        && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)) {
      found.add(`${e.localName} ${e.className} scrolls sideways: it is ${e.scrollWidth} pixels wide`);
    }
  }
}

function parts(color) {
  const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
  return {red, green, blue, alpha};
}

function luminance({red, green, blue}) {
  const linear = c => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(a, b) {
  const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}

// An opaque colour behind the element; without any that of the browser, which is white here.
function background(element) {
  if (isPicture) {
    return parts(getComputedStyle(document.querySelector('rect')).fill);
  }
  for (let e = element; e; e = e.parentElement) {
    const color = parts(getComputedStyle(e).backgroundColor);
    if (color.alpha > 0) {
      return color;
    }
  }
  return parts('rgb(255, 255, 255)');
}

function checkContrast() {
  const seen = new Set();
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    const text = texts.currentNode.data.trim();
    if (!text || ['style', 'script', 'title', 'noscript'].includes(e.localName)
        || !e.checkVisibility() || e.getBoundingClientRect().right <= 0) {
      continue;
    }
    const style = getComputedStyle(e);
    const color = isPicture ? style.fill : style.color;
    const behind = background(e);
    const pair = color + Object.values(behind);
    const ratio = contrast(parts(color), behind);
    if (ratio < LEAST_CONTRAST && !seen.has(pair)) { // the first text tells for all of its colours
      seen.add(pair);
      found.add(`contrast ${ratio.toFixed(1)}: "${text.slice(0, 40)}"`);
    }
  }
}

if (!isPicture) {
  checkWidth();
  for (const image of document.images) {
    if (!image.complete || image.naturalWidth === 0) {
      found.add(`no picture: ${image.getAttribute('src')}`);
    }
  }
}
checkContrast();
return [...found];
