// A state is a word, a shape and a colour, never colour alone.

import { say } from './words.js';

const SPRITE = new URL('icons.svg', import.meta.url);

/** The state a person reads: being held is one, though the visit waits on. */
export function shownState(visit) {
  return visit.held ? 'HELD' : visit.state;
}

/** Shows a state in an element that holds an icon and a word: <span class="state"><svg><use/></svg><span/></span>. */
export function showState(element, state) {
  if (element.dataset.state === state) return;
  element.dataset.state = state;
  element.querySelector('use').setAttribute('href', `${SPRITE}#${state}`);
  element.querySelector('span').textContent = say(`state_${state}`);
}

/** The mark alone, the word for those who listen. */
export function iconAddress(name) {
  return `${SPRITE}#${name}`;
}
