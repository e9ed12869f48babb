// The server's clock, as near as this page knows it: a terminal's own clock may be wrong, the hospital's is what counts.

import { facts } from './words.js';

let ahead = facts.now ? Date.parse(facts.now) - Date.now() : 0;

/** The server just said what time it is. */
export function learn(instant) {
  ahead = Date.parse(instant) - Date.now();
}

/** Milliseconds since 1970 by the server's clock. */
export function now() {
  return Date.now() + ahead;
}

/** Whole minutes since an instant; never negative. */
export function minutesSince(instant) {
  return Math.max(0, Math.floor((now() - Date.parse(instant)) / 60_000));
}

/** An instant as the clock on the ward's wall shows it: 09:41. */
export function wall(instant) {
  return minutes.format(typeof instant === 'string' ? Date.parse(instant) : instant);
}

/** The same with seconds, where the age of something matters: 09:41:07. */
export function wallSeconds(instant) {
  return seconds.format(typeof instant === 'string' ? Date.parse(instant) : instant);
}

/** Keeps an element showing the time of day. */
export function showClock(element) {
  const show = () => {
    const text = wall(now());
    if (element.textContent !== text) element.textContent = text;
  };
  show();
  setInterval(show, 1000);
}

const pattern = { timeZone: facts.zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' };
const minutes = new Intl.DateTimeFormat('en-GB', pattern);
const seconds = new Intl.DateTimeFormat('en-GB', { ...pattern, second: '2-digit' });
