// The answer to "did not come" when it came too soon, counted down in words until it may be pressed again.

import { count, say } from './words.js';

/** `tell(words)` shows the sentence where the eye is; it is told anew as time passes. */
export function tooEarly(tell) {
  let answer = null; // {visitId, version, token, until, again}
  setInterval(show, 250);

  function show() {
    if (!answer) return;
    const seconds = Math.ceil((answer.until - performance.now()) / 1000);
    const key = (seconds > 0 ? 'early' : 'early_over') + (answer.again ? '_again' : '');
    tell(say(key, { token: answer.token, time: inWords(seconds) }));
  }

  return {
    /** The server said when this visit may be marked as missed, and whether it must be called again first. */
    begin({ visitId, version, tokenNumber }, { secondsLeft, callAgain }) {
      answer = { visitId, version, token: tokenNumber, until: performance.now() + secondsLeft * 1000, again: callAgain };
      show();
    },
    end() {
      answer = null;
    },
    /** Whether it counts. */
    on: () => answer !== null,
    /** Whether what it says is over because the visit has moved on. */
    stale: (visit) => answer !== null && (visit?.visitId !== answer.visitId || visit.version !== answer.version),
    /** Whose it is. */
    visitId: () => answer?.visitId,
  };
}

function inWords(seconds) {
  return seconds < 60 ? count('seconds', Math.max(0, seconds)) : count('minutes_long', Math.ceil(seconds / 60));
}
