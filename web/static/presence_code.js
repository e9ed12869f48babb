// The code on a paired board: who types it on a phone stands before this screen. It changes every half minute, and a thin
// line shows how long it stays. A board that is ours no longer begins anew, as a screen to be paired.

import { now } from './clock.js';

const HALF_MINUTE = 30_000;
const AGAIN_SECONDS = 3;

/** Keeps an element showing the code; hides it as soon as it is older than it may be. */
export function showPresenceCode(element) {
  const code = element.querySelector('[data-slot="code"]');
  const left = element.querySelector('.left');
  let until = 0;
  setInterval(look, 500);
  ask();

  async function ask() {
    const answer = await fetch('/v1/boards/code', { signal: AbortSignal.timeout(AGAIN_SECONDS * 1000) }).catch(() => null);
    if (answer?.status === 401 || answer?.status === 403) return location.reload();
    if (!answer?.ok) return void setTimeout(ask, AGAIN_SECONDS * 1000);
    const told = await answer.json();
    until = Date.parse(told.changesAt);
    code.textContent = told.code;
    look();
    setTimeout(ask, Math.max(500, until - now() + 100));
  }

  function look() {
    const rest = until - now();
    element.hidden = rest <= -HALF_MINUTE;
    left.style.setProperty('--left', Math.max(0, Math.min(1, rest / HALF_MINUTE)).toFixed(3));
  }
}
