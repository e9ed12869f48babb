// The patient's page, kept right while it is open: finds its own numbers in the line that everybody hears, and rings.

import { wall, wallSeconds, now } from '../clock.js';
import { allowChime, chime, mayChime } from '../chime.js';
import { ask, whatWentWrong } from '../dialog.js';
import { after, lineOf, placeOf } from '../line.js';
import { live } from '../live.js';
import { press } from '../press.js';
import { rung } from '../rung.js';
import { fill } from '../stamp.js';
import { count, facts, say, wait } from '../words.js';

const SOON = 3;
const RING_MS = 4500;

const cards = [...document.querySelectorAll('[data-visit]')];
const openCards = () => cards.filter((card) => 'open' in card.dataset);
const lines = new Map(); // departmentId → line
const updated = document.getElementById('updated');

offerRing();
offerClearing();
for (const card of openCards()) offerActs(card);
if (facts.open) listen();

function listen() {
  live('/v1/live/patient-queue', {
    late: 60,
    silent: 180,
    pace: 4000,
    frame(event, data) {
      const line = lines.get(data.departmentId);
      if (event === 'snapshot') lines.set(data.departmentId, lineOf(data));
      else if (line) lines.set(data.departmentId, after(line, event, data));
      for (const card of openCards()) if (card.dataset.department === data.departmentId) show(card);
      told(say('updated', { time: wallSeconds(now()) }), false);
    },
    link(state, since) {
      if (state === 'late' || state === 'silent') told(say('late', { time: wall(since ?? now()) }), true);
    },
    refused() {
      location.reload();
    },
  });
}

function told(text, late) {
  updated.textContent = text;
  updated.toggleAttribute('data-late', late);
}

// — where a number stands —

function show(card) {
  const line = lines.get(card.dataset.department);
  if (!line || !card.dataset.token) return;
  const place = placeOf(line, card.dataset.token);
  if (!place) return void askWhatHappened(card);
  const { standing, alert } = said(place);
  const window = place.room ? null : line.estimates[card.dataset.token];
  card.dataset.state = place.state;
  if (place.room) card.querySelector('.standing').ariaLive = 'assertive';
  fill(card, window === undefined ? { standing } : { standing, wait: wait(window) }); // a new number's window comes later
  showServing(card, line);
  const leave = card.querySelector('[data-act="leave"]');
  if (leave) leave.hidden = place.state === 'IN_CONSULTATION';
  document.title = `${card.dataset.token} · ${standing}`;
  if (alert) ring(card, alert);
}

/** The sentence for a place in the line, and the alert that goes with it. */
function said({ room, state, calls, ahead }) {
  if (state === 'IN_CONSULTATION') return { standing: say('inside', { room }) };
  if (room) return { standing: say('come', { room }), alert: `now${calls}` };
  if (ahead === 0) return { standing: `${say('next')} ${say('stay_near')}`, alert: 'next' };
  return { standing: count('ahead', ahead), alert: ahead <= SOON ? 'soon' : null };
}

function showServing(card, line) {
  const rooms = line.rooms.filter((room) => room.tokenNumber);
  const items = rooms.map((room) => {
    const item = document.createElement('li');
    const token = document.createElement('span');
    token.className = 'token';
    token.textContent = room.tokenNumber;
    item.append(token, ` ${room.room}`);
    return item;
  });
  card.querySelector('[data-list="serving"]').replaceChildren(...items);
  card.querySelector('[data-now]').hidden = items.length === 0;
}

/** A number that is neither in the line nor in a room has left it, or keeps its place: its own document says which. */
async function askWhatHappened(card) {
  const answer = await fetch(`/v1/patient/visits/${card.dataset.visit}`).catch(() => null);
  if (!answer?.ok) return;
  const visit = await answer.json();
  const over = ['COMPLETED', 'NO_SHOW', 'CANCELLED'].includes(visit.state);
  if (over && visit.prescriptionId) return location.reload();
  card.dataset.state = visit.state;
  card.dataset.version = visit.version;
  fill(card, { standing: visit.queueStatus, wait: '' });
  if (!over) return;
  delete card.dataset.open;
  card.querySelector('[data-now]').hidden = true;
  card.querySelector('[data-act="leave"]')?.remove();
}

// — the ring: each alert once on this phone —

function ring(card, alert) {
  if (!rung(card.dataset.visit, alert)) return;
  chime();
  // Before the first touch a browser refuses to vibrate, and complains.
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(alert.startsWith('now') ? [400, 150, 400, 150, 800] : [300, 150, 300]);
  card.classList.add('ringing');
  setTimeout(() => card.classList.remove('ringing'), RING_MS);
}

function offerRing() {
  const button = document.getElementById('ring');
  if (!button || mayChime()) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    if (!(await allowChime())) return;
    chime();
    button.disabled = true;
    button.querySelector('span').textContent = say('ring_on');
  });
}

// — what the patient may do —

function offerActs(card) {
  const leave = card.querySelector('[data-act="leave"]');
  if (leave) {
    leave.hidden = false;
    leave.addEventListener('click', () => ask('leaving', () => press(`/v1/patient/visits/${card.dataset.visit}/leave`), () => location.reload()));
  }
  card.querySelector('[data-act="presence"]')?.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { boardCode } = Object.fromEntries(new FormData(event.target));
    const answer = await press(`/v1/patient/visits/${card.dataset.visit}/presence`, { boardCode });
    if (answer.ok) return location.reload();
    const wrong = event.target.querySelector('.wrong');
    wrong.textContent = whatWentWrong(answer);
    wrong.hidden = false;
  });
}

function offerClearing() {
  const button = document.getElementById('clear');
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => ask('clearing', () => press('/v1/patient/clear'), () => location.reload()));
}
