// The strip above every page of the staff: the link in words, the clock, appearance, help. And how staff are told things.

import { showClock, wall } from './clock.js';
import { whatWentWrong } from './dialog.js';
import { say } from './words.js';

const OF_CHOICES = [' ', 'Enter', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];

const at = (id) => document.getElementById(id);

/** Sets the strip going; keys named in `acts` do what they say, unless somebody is typing or asked a question. */
export function work(acts) {
  showClock(at('clock'));
  at('help-button').addEventListener('click', openHelp);
  document.querySelector('.theme').addEventListener('change', (event) => choose(event.target.value));
  document.addEventListener('click', closeMenu);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isBusy(event)) return;
    const act = { '?': openHelp, ...acts }[keyOf(event)];
    if (!act) return;
    event.preventDefault();
    act(event);
  });
}

/** Says how the link is; when it is gone, in words that nobody overlooks. */
export function showLink(state, since) {
  const time = since ? wall(since) : '–';
  const lost = state === 'late' || state === 'silent';
  at('link').dataset.line = state;
  at('link').textContent = say(lost ? 'link_lost' : `link_${state}`);
  at('offline').hidden = !lost;
  at('offline').textContent = lost ? say('link_late', { time }) : '';
}

/** The session has ended: sign in again and come back here. */
export function signInAgain(status) {
  if (status === 401 || status === 403) location.reload();
}

/** A notice in the element with this id: good news fades when the next thing is done, a refusal stays until then. */
export function tell(id, text, kind = 'good') {
  const notice = at(id);
  notice.className = `notice ${kind}`;
  notice.querySelector('[data-slot="text"]').textContent = text;
  notice.hidden = !text;
}

/** Presses for a button: busy while it waits, and a refusal is told. Gives the answer. */
export async function pressed(button, send, noticeId) {
  button?.setAttribute('aria-busy', 'true');
  const answer = await send();
  button?.removeAttribute('aria-busy');
  if (!answer.ok) tell(noticeId, whatWentWrong(answer), 'urgent');
  return answer;
}

/** Letters without regard to their size; a small keypad's 0 and point also while its digits are locked. */
function keyOf({ key, code }) {
  if (code === 'Numpad0') return '0';
  if (code === 'NumpadDecimal') return '.';
  return key.length === 1 ? key.toLowerCase() : key;
}

/** Whether the key belongs to what has the focus: to a question, a field that is typed into, a choice, a button. */
function isBusy({ key, target }) {
  if (document.querySelector('dialog[open]')) return true;
  if (target.matches('[type="radio"], [type="checkbox"]')) return OF_CHOICES.includes(key);
  return target.matches('input, textarea, select') || (key === 'Enter' && target.matches('button, a, summary'));
}

function openHelp() {
  at('help').showModal();
}

function closeMenu(event) {
  const menu = document.querySelector('.menu');
  if (menu.open && !menu.contains(event.target)) menu.open = false;
}

function choose(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  document.cookie = `medique-theme=${theme}; path=/; samesite=lax; max-age=${theme ? 31536000 : 0}`;
}
