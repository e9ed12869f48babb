// A page that is left open looks again by itself, unless somebody is in the middle of something.

import { lookAgain } from './again.js';

const LOOK_SECONDS = 10;

/** Looks again every ten seconds while the page is seen and no question stands open on it. */
export function watch() {
  setInterval(() => {
    const busy = document.querySelector('dialog[open], main details[open], main [aria-busy="true"]');
    if (!document.hidden && !busy) lookAgain();
  }, LOOK_SECONDS * 1000);
}
