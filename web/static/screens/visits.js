// The patient's page, kept right while it is open: finds its own numbers in the lines that everybody hears, and rings.

import { wall, wallSeconds, now } from '../clock.js';
import { allowChime, chime, mayChime } from '../chime.js';
import { ask, whatWentWrong } from '../dialog.js';
import { find } from '../find.js';
import { after, lineOf, placeOf } from '../line.js';
import { live } from '../live.js';
import { press } from '../press.js';
import { rung } from '../rung.js';
import { fill, keep } from '../stamp.js';
import { count, facts, say, wait } from '../words.js';

const SOON = 3;
const RING_MS = 4500;
const FIRST_WORD_MS = 5000; // so long a page that has just been opened waits before it says that it hears nothing
const LOOK_MS = { SCANNED: 3000, NO_SHOW: 20_000 }; // who stands in no line is asked about: others may act for them
const RANKS = { CALLED: 0, IN_CONSULTATION: 1, NO_SHOW: 2, SCANNED: 2, URGENT: 3, WAITING: 3 };

const at = (id) => document.getElementById(id);
const visits = () => [...document.querySelectorAll('[data-visit]')];
const openVisits = () => visits().filter((visit) => 'open' in visit.dataset);
const lines = new Map(); // departmentId → line
let heardAt = null; // the server's clock at the last word
let feed = null;
let over = false; // the feed had nothing more to tell, and listens no longer

for (const form of document.querySelectorAll('[data-find], #find')) find(form);
document.addEventListener('submit', submitted);
document.addEventListener('click', clicked);
offerRing();
offerActs();
if (facts.open) listen();
for (const [state, pace] of Object.entries(LOOK_MS)) setInterval(() => lookAfter(state), pace);
addEventListener('offline', isOffline);
if (!navigator.onLine) isOffline();
addEventListener('online', () => refresh());
keepForOffline();

function listen() {
  setTimeout(() => heardAt ?? told(say('late', { time: wall(facts.now) }), true), FIRST_WORD_MS);
  feed = live('/v1/live/patient-queue', {
    late: 60,
    silent: 180,
    pace: 4000,
    frame(event, data) {
      heardAt = now();
      const line = lines.get(data.departmentId);
      if (event === 'snapshot') lines.set(data.departmentId, lineOf(data));
      else if (line) lines.set(data.departmentId, after(line, event, data));
      for (const visit of openVisits()) if (visit.dataset.department === data.departmentId) show(visit);
      sort();
      told(say('updated', { time: wallSeconds(heardAt) }), false);
    },
    link(state, since) {
      if (state === 'late' || state === 'silent') told(say('late', { time: wall(since ?? facts.now) }), true);
    },
    refused() {
      over = true;
      refresh();
    },
  });
}

function isOffline() {
  told(say('offline', { time: wall(heardAt ?? facts.now) }), true);
}

function told(text, late) {
  if (!at('updated')) return;
  at('updated').textContent = text;
  at('updated').toggleAttribute('data-late', late);
}

// — where a number stands —

function show(visit) {
  const line = lines.get(visit.dataset.department);
  if (!line || !visit.dataset.token) return;
  const place = placeOf(line, visit.dataset.token);
  if (!place) return void askWhatHappened(visit);
  const { standing, alert } = said(place);
  const window = place.room ? null : line.estimates[visit.dataset.token];
  showState(visit, place.state);
  visit.dataset.ahead = place.ahead;
  delete visit.dataset.held;
  if (place.room) visit.querySelector('.standing').ariaLive = 'assertive';
  fill(visit, window === undefined ? { standing } : { standing, wait: wait(window) }); // a new number's window comes later
  showServing(visit, line);
  const leave = visit.querySelector('[data-act="leave"]');
  if (leave) leave.hidden = place.state === 'IN_CONSULTATION';
  if (alert) ring(visit, alert);
}

/** The state of a visit is that of its card, if no other of the same number wants the eye more. */
function showState(visit, state) {
  visit.dataset.state = state;
  const card = visit.closest('.card');
  const states = [...card.querySelectorAll('[data-visit]')].map((each) => each.dataset.state);
  card.dataset.state = states.sort((a, b) => rankOf(a) - rankOf(b))[0];
}

/** The sentence for a place in the line, and the alert that goes with it. */
function said({ room, state, calls, ahead }) {
  if (state === 'IN_CONSULTATION') return { standing: say('inside', { room }) };
  if (room) return { standing: say('come', { room }), alert: `now${calls}` };
  if (ahead === 0) return { standing: `${say('next')} ${say('stay_near')}`, alert: 'next' };
  return { standing: count('ahead', ahead), alert: ahead <= SOON ? 'soon' : null };
}

function showServing(visit, line) {
  const rooms = line.rooms.filter((room) => room.tokenNumber);
  const items = rooms.map((room) => {
    const item = document.createElement('li');
    const token = document.createElement('span');
    token.className = 'token';
    token.textContent = room.tokenNumber;
    item.append(token, ` ${room.room}`);
    return item;
  });
  visit.querySelector('[data-list="serving"]').replaceChildren(...items);
  visit.querySelector('[data-now]').hidden = items.length === 0;
}

/** The most pressing number first, as the server sorts them; none is hidden. */
function sort() {
  const sorted = [...at('cards').children].sort((a, b) => rankOf(a.dataset.state) - rankOf(b.dataset.state) || aheadOf(a) - aheadOf(b));
  keep(at('cards'), sorted, { key: (card) => card.dataset.key, make: (card) => card, show: () => {} });
  const [first] = sorted;
  if (first?.dataset.token) document.title = `${first.dataset.token} · ${first.querySelector('.standing').textContent}`;
}

const rankOf = (state) => RANKS[state] ?? 9;
const aheadOf = (card) => Math.min(...[...card.querySelectorAll('[data-ahead]')].map((visit) => Number(visit.dataset.ahead)), 10_000);

// — what the lines do not tell —

/** A number that is neither in the line nor in a room keeps its place, or has left it: its own document says which. */
async function askWhatHappened(visit) {
  const answer = await fetch(`/v1/patient/visits/${visit.dataset.visit}`).catch(() => null);
  if (!answer?.ok) return;
  const { state, version, held, queueStatus, estimate, journey } = await answer.json();
  if (!isInLine(state) || journey.some((step) => !isKnown(step))) return refresh();
  visit.dataset.version = version;
  visit.toggleAttribute('data-held', held);
  fill(visit, { standing: queueStatus, wait: estimate?.text ?? '' });
}

const isInLine = (state) => state === 'WAITING' || state === 'URGENT';

/** Whether the page shows a visit that is still open; one that is not has to be fetched. */
function isKnown({ visitId, state }) {
  return rankOf(state) > 3 || visits().some((visit) => visit.dataset.visit === visitId);
}

/** Who has no number yet, or missed a call, may be helped by somebody else: then there is something new to show. */
async function lookAfter(state) {
  const some = visits().find((visit) => visit.dataset.state === state);
  if (!some || document.hidden || document.querySelector('dialog[open]') || isTyping()) return;
  const answer = await fetch(`/v1/patient/visits/${some.dataset.visit}`).catch(() => null);
  if (answer?.status === 403) return refresh();
  if (!answer?.ok) return;
  const fresh = await answer.json();
  if (fresh.state !== state || fresh.version !== Number(some.dataset.version) || fresh.journey.some((step) => !isKnown(step))) refresh();
}

const isTyping = () => document.activeElement?.matches('input') && document.activeElement.value !== '';

/** Fetches the page anew and puts its numbers in place of the old ones, so that the ring stays allowed. */
async function refresh() {
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const cards = fresh.getElementById('cards');
  if (!cards?.childElementCount) return location.reload();
  const heard = new Set(openVisits().map((visit) => visit.dataset.department));
  at('cards').replaceWith(document.adoptNode(cards));
  at('ringing').hidden = openVisits().length === 0;
  for (const form of document.querySelectorAll('[data-find]')) find(form);
  offerActs();
  const unheard = openVisits().some((visit) => !heard.has(visit.dataset.department));
  if (unheard && over) return location.reload();
  if (unheard && feed) feed.renew();
  else if (unheard) listen();
  for (const visit of openVisits()) show(visit);
}

// — the ring: each alert once on this phone —

function ring(visit, alert) {
  if (!rung(visit.dataset.visit, alert)) return;
  chime();
  // Before the first touch a browser refuses to vibrate, and complains.
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(alert.startsWith('now') ? [400, 150, 400, 150, 800] : [300, 150, 300]);
  const card = visit.closest('.card');
  card.classList.add('ringing');
  setTimeout(() => card.classList.remove('ringing'), RING_MS);
}

function offerRing() {
  const button = at('ring');
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

/** Acts that need this script appear with it. */
function offerActs() {
  for (const leave of document.querySelectorAll('[data-act="leave"]')) leave.hidden = leave.closest('[data-visit]').dataset.state === 'IN_CONSULTATION';
  if (at('clear')) at('clear').hidden = false;
}

function clicked({ target }) {
  if (target.closest('#clear')) return ask('clearing', () => press('/v1/patient/clear'), cleared);
  const leave = target.closest('[data-act="leave"]');
  if (leave) ask('leaving', () => act(leave, 'leave'), refresh);
}

/** A form of one visit: the board's code shows that somebody is here. */
async function submitted(event) {
  const form = event.target.closest('form[data-act]');
  if (!form) return;
  event.preventDefault();
  const code = new FormData(form).get('boardCode').trim();
  const button = form.querySelector('.button');
  button.setAttribute('aria-busy', 'true');
  const answer = await act(form, form.dataset.act, code && { boardCode: code });
  button.removeAttribute('aria-busy');
  if (answer.ok) return answer.body.tellStaff ? tellStaff(form, answer.body.tellStaff) : refresh();
  const away = form.querySelector('[data-away]');
  if (away && answer.body?.field === 'boardCode') away.hidden = false;
  const wrong = form.querySelector('.wrong');
  wrong.textContent = whatWentWrong(answer);
  wrong.hidden = false;
  form.querySelector('input').focus();
}

function act(element, what, body) {
  return press(`/v1/patient/visits/${element.closest('[data-visit]').dataset.visit}/${what}`, body || {});
}

/** Danger was told before there was a number: whom to tell stands above it now. */
async function tellStaff(form, sentence) {
  const key = form.closest('[data-visit]').dataset.visit;
  await refresh();
  const visit = visits().find((each) => each.dataset.visit === key) ?? visits()[0];
  const notice = Object.assign(document.createElement('p'), { className: 'tell-staff', textContent: sentence, role: 'alert' });
  visit.closest('.card').prepend(notice);
  scrollTo(0, 0);
}

// — when the phone is offline —

/** The last state is kept on this phone, so that it can be shown without a network; it is gone when the phone is cleared. */
function keepForOffline() {
  navigator.serviceWorker?.register('/worker.js', { scope: '/visits' }).catch(() => {});
}

async function cleared() {
  for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
  location.reload();
}
