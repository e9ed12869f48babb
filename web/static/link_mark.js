// How a staff page shows its link: a quiet mark in the strip, and a plain sentence across the page when it is gone.

import { wall } from './clock.js';
import { say } from './words.js';

const mark = document.getElementById('link');
const notice = document.getElementById('offline');

/** Shows 'opening', 'live', 'late' or 'silent'; `since` is the instant of the last word heard. */
export function showLink(state, since) {
  const live = state === 'live' || state === 'opening';
  mark.dataset.line = state;
  mark.textContent = live ? say(`link_${state}`) : '';
  mark.hidden = !live;
  notice.hidden = live;
  notice.lastElementChild.textContent = live ? '' : say('link_late', { time: since ? wall(since) : '–' });
}
