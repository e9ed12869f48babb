// The week of a department as its administrator edits it: seven days, each with sessions from one time to another, typed as
// the clock on the wall shows them. A day that goes to midnight closes at 24:00.

import { stamp } from '../stamp.js';

const MINUTES_PER_UNIT = 5; // of the little picture, 288 units wide
const UNITS = 288;
const LAST_MINUTE = 24 * 60;
const USUAL = ['09:00', '13:00'];
const BREAK_MINUTES = 60;
const AFTERNOON_MINUTES = 180;

/** A time as somebody typed it, as `HH:MM`: `9`, `930`, `9.30` and `09:30` are understood; anything else stays as it is. */
export function timeOf(text) {
  const [, hours, minutes = '00'] = /^\s*(\d{1,2})(?:[:.h ]?(\d{2}))?\s*$/.exec(text) ?? [];
  if (hours === undefined || Number(minutes) > 59 || Number(hours) * 60 + Number(minutes) > LAST_MINUTE) return text.trim();
  return `${hours.padStart(2, '0')}:${minutes}`;
}

/** The sessions that the fields show, as the API takes them: [{weekday, opens, closes}], by day and time. */
export function sessionsOf(list) {
  return Array.from(list.children).flatMap((day) => {
    const weekday = Number(day.dataset.weekday);
    const sessions = sessionsIn(day).map((session) => ({ weekday, ...session }));
    return sessions.sort((one, other) => one.opens.localeCompare(other.opens));
  });
}

/** The sessions that cannot be: they close before they open, or begin before the one before is over. */
export function impossible(sessions) {
  return sessions.filter(({ weekday, opens, closes }, index) => {
    const before = sessions[index - 1];
    return closes <= opens || (before?.weekday === weekday && opens < before.closes);
  });
}

/** Sets the editor going: one more session, one less, every day like this one; the little pictures follow. */
export function editWeek(list) {
  for (const day of list.children) draw(day);
  list.addEventListener('input', ({ target }) => draw(target.closest('.day')));
  list.addEventListener('change', ({ target }) => {
    target.value = timeOf(target.value);
    draw(target.closest('.day'));
  });
  list.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-week]');
    if (!button) return;
    edits[button.dataset.week](button.closest('.day'), button, list);
    list.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

const edits = {
  add(day) {
    const last = sessionsIn(day).at(-1)?.closes;
    const session = addSession(day, ...(last ? afterBreak(last) : USUAL));
    draw(day);
    session.querySelector('input').focus();
  },
  remove(day, button) {
    button.closest('.session').remove();
    draw(day);
    day.querySelector('[data-week="add"]').focus();
  },
  copy(day, _, list) {
    const sessions = sessionsIn(day);
    for (const other of list.children) {
      if (other === day) continue;
      for (const old of other.querySelectorAll('.session')) old.remove();
      for (const { opens, closes } of sessions) addSession(other, opens, closes);
      draw(other);
    }
  },
};

/** The session that usually follows: an hour's break, then three hours, never past midnight. */
function afterBreak(closes) {
  const opens = Math.min(minutesOf(closes) + BREAK_MINUTES, LAST_MINUTE - BREAK_MINUTES);
  return [opens, Math.min(opens + AFTERNOON_MINUTES, LAST_MINUTE)].map(
    (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
  );
}

function sessionsIn(day) {
  return Array.from(day.querySelectorAll('.session'), (session) => {
    const [opens, closes] = Array.from(session.querySelectorAll('input'), (input) => timeOf(input.value));
    return { opens, closes };
  });
}

function addSession(day, ...times) {
  const session = stamp('session');
  session.querySelectorAll('input').forEach((input, index) => {
    input.value = times[index];
    input.ariaLabel = `${day.querySelector('.name').textContent}: ${input.ariaLabel}`;
  });
  day.querySelector('.sessions').append(session);
  return session;
}

function draw(day) {
  if (!day) return;
  const picture = day.querySelector('svg');
  for (const old of picture.querySelectorAll('.open')) old.remove();
  for (const { opens, closes } of sessionsIn(day)) {
    const [from, to] = [opens, closes].map((time) => Math.round(minutesOf(time) / MINUTES_PER_UNIT));
    if (!(from < to && to <= UNITS)) continue;
    const open = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    for (const [name, value] of Object.entries({ class: 'open', x: from, width: to - from, height: 24 })) open.setAttribute(name, value);
    picture.querySelector('.noon').before(open);
  }
}

function minutesOf(time) {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
