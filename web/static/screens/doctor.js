// The doctor's desk: shows what the feed says, and puts one act after the other under the same key.

import { minutesSince, now, wall } from '../clock.js';
import { ask, whatWentWrong } from '../dialog.js';
import { live } from '../live.js';
import { complaintsOf, nameAndAge, needsOf, waitOf } from '../person.js';
import { prescription } from '../prescription.js';
import { press } from '../press.js';
import { seat, stationOf } from '../seat.js';
import { showLink, signInAgain, work } from '../staff.js';
import { fill, keep, stamp } from '../stamp.js';
import { iconAddress, shownState, showState } from '../states.js';
import { tooEarly } from '../too_early.js';
import { activeOf, waitingOf, wardAfter, wardOf } from '../ward.js';
import { count, facts, say } from '../words.js';

const SETTLE_MS = 800; // a second press so soon after the first was meant for what stood on the button before
const TOLD_MS = 8000;

const at = (id) => document.getElementById(id);
const wards = new Map(); // departmentId → ward
const early = tooEarly(complain);
const writing = prescription({ changed: () => showActs(modeOf(inHand()), inHand()), finish: mainAct });
const place = seat({ me: facts.duty.doctorId, doctorsOf: (departmentId) => wards.get(departmentId)?.doctors ?? [], changed: show });

let duty = facts.duty; // where I serve, as the newest word has it
let moving = false; // choosing another room while serving
let inHandId = null;
let settling; // the timer that gives the main button free again

setInterval(show, 15_000);

live(facts.feed, {
  frame(event, data) {
    const known = wards.get(data.departmentId);
    if (event === 'snapshot') wards.set(data.departmentId, wardOf(data));
    else if (known) wards.set(data.departmentId, wardAfter(known, event, data));
    if (data.doctors) heardDuty(data);
    show();
  },
  link: showLink,
  refused: signInAgain,
});

// — what is so —

/** What a frame says about where I serve: there, or no longer there. */
function heardDuty({ departmentId, doctors }) {
  const me = doctors.find((doctor) => doctor.doctorId === duty.doctorId);
  if (me && me.version >= duty.version) duty = { ...duty, ...me, departmentId };
  else if (!me && duty.departmentId === departmentId && duty.availability !== 'OFFLINE') duty = { ...duty, availability: 'OFFLINE', room: null };
}

/** The department whose line is shown: where I serve, or where I am about to sit down. */
function shownDepartment() {
  return duty.availability === 'OFFLINE' || moving ? (place.department() ?? duty.departmentId) : duty.departmentId;
}

function inHand() {
  const mine = [...wards.values()].flatMap(activeOf).filter((visit) => visit.doctorId === duty.doctorId);
  return mine[0] ?? null;
}

/** Those of my line whom I may call, in calling order. */
function callable() {
  const ward = wards.get(duty.departmentId);
  return ward ? waitingOf(ward).filter((visit) => !visit.held && isForMe(visit)) : [];
}

const isForMe = (visit) => visit.doctorId === null || visit.doctorId === duty.doctorId;

function modeOf(visit) {
  if (wards.size === 0) return 'opening';
  if (visit) return visit.state === 'CALLED' ? 'called' : 'inside';
  if (moving || duty.availability === 'OFFLINE') return 'away';
  if (duty.availability === 'PAUSED') return 'paused';
  return callable().length ? 'free' : 'nobody';
}

// — showing it —

function show() {
  const visit = inHand();
  const mode = modeOf(visit);
  if (visit) moving = false;
  if (at('main').dataset.mode !== mode) forgive();
  at('main').dataset.mode = mode;
  place.show(mode === 'away', duty);
  showStrip(mode);
  showWho(mode, visit ?? (mode === 'free' ? callable()[0] : null));
  showActs(mode, visit);
  showLine();
  if (visit?.visitId !== inHandId) changedHands(visit);
}

function showStrip(mode) {
  const { code, name, hue } = stationOf(shownDepartment()) ?? facts.stations[0] ?? {};
  const serving = duty.availability !== 'OFFLINE';
  at('station').firstElementChild.dataset.hue = hue;
  fill(at('station'), { code, name });
  fill(at('room'), { room: duty.room });
  at('room').hidden = !serving || !duty.room;
  at('duty').dataset.duty = duty.availability;
  at('duty').textContent = say(`duty_${duty.availability}`);
  at('pause').hidden = duty.availability !== 'AVAILABLE';
  at('leave').hidden = !serving || mode === 'called' || mode === 'inside';
}

function showWho(mode, visit) {
  const standing = {
    opening: () => say('link_opening'),
    away: () => say('away'),
    paused: () => (duty.until ? say('paused_until', { time: wall(duty.until) }) : say('paused')),
    nobody: () => say('nobody'),
    free: () => say('free'),
    called: () => say('called_to', { room: visit.room }),
    inside: () => say('inside', { room: visit.room }),
  }[mode]();
  fill(at('who'), {
    standing,
    token: visit?.tokenNumber,
    name: visit && nameAndAge(visit),
    complaints: visit && complaintsOf(visit),
  });
  at('since').textContent = since(mode, visit) ?? '';
  const inHandNow = mode === 'called' || mode === 'inside';
  at('shape').toggleAttribute('hidden', !inHandNow);
  if (inHandNow) at('shape').firstElementChild.setAttribute('href', iconAddress(visit.state));
  keep(at('marks'), visit ? marksOf(visit) : [], { key: ({ mark }) => mark, make: makeMark, show: () => {} });
}

function since(mode, visit) {
  if (mode === 'called') return count('called_at', visit.calls, { time: wall(visit.calledAt) });
  if (mode === 'inside') {
    const minutes = minutesSince(visit.consultationStartedAt);
    return minutes ? count('since', minutes) : say('just_now');
  }
  if (mode === 'free') return say('waits_since', { time: wall(visit.queuedAt), wait: waitOf(visit) });
  return { away: say('away_why'), paused: say('paused_why', { room: duty.room }), nobody: say('nobody_why') }[mode];
}

function marksOf(visit) {
  const urgent = visit.priority === 'URGENT' ? [{ mark: 'URGENT', words: say('state_URGENT') }] : [];
  return [...urgent, ...needsOf(visit).map((words, index) => ({ mark: visit.needs[index], words }))];
}

function makeMark({ mark, words }) {
  const item = fill(stamp('mark'), { mark: words });
  item.dataset.mark = mark;
  item.querySelector('use').setAttribute('href', iconAddress(mark === 'URGENT' || mark === 'wheelchair' ? mark : 'note'));
  return item;
}

function showActs(mode, visit) {
  const words = { away: 'act_come', paused: 'act_back', called: 'act_start', inside: 'act_done' };
  const signs = mode === 'inside' && writing.text() !== '';
  at('act').disabled = mode === 'opening';
  fill(at('act'), { act: say(signs ? 'act_sign' : (words[mode] ?? 'act_call')) });
  at('ctrl').hidden = !writing.isFocused();
  at('recall').hidden = at('missed').hidden = mode !== 'called';
  at('stay').hidden = !moving;
  writing.show(mode === 'inside');
  if (early.stale(visit)) forgive();
}

/** Somebody else is in hand, or nobody: what was said about the last one goes. */
function changedHands(visit) {
  inHandId = visit?.visitId ?? null;
  writing.clear();
  forgive();
}

// — who is next —

function showLine() {
  const ward = wards.get(shownDepartment());
  const waiting = ward ? waitingOf(ward) : [];
  at('count').textContent = waiting.length ? count('waiting', waiting.length) : '';
  at('why').textContent = why(waiting.filter((visit) => !visit.held));
  at('empty').hidden = !ward || waiting.length > 0;
  at('line').hidden = waiting.length === 0;
  keep(at('line'), waiting, {
    key: (visit) => visit.visitId,
    make: ({ visitId }) => {
      const row = stamp('row');
      row.firstElementChild.addEventListener('click', () => openOne(visitId));
      return row;
    },
    show: (row, visit) => showRow(row, visit, waiting.indexOf(visit)),
  });
}

function why([first, ...others]) {
  if (!first) return '';
  if (first.priority === 'URGENT') return say('order_urgent');
  return others.length ? say('order_arrival', { token: first.tokenNumber }) : say('order_one');
}

function showRow(row, visit, index) {
  fill(row, {
    position: index + 1,
    token: visit.tokenNumber,
    name: nameAndAge(visit),
    note: noteOf(visit),
    minutes: waitOf(visit),
  });
  showState(row.querySelector('.state'), shownState(visit));
}

function noteOf(visit) {
  if (isForMe(visit)) return [complaintsOf(visit), ...needsOf(visit)].filter(Boolean).join(' · ');
  const colleague = wards.get(visit.departmentId).doctors.find((doctor) => doctor.doctorId === visit.doctorId);
  return say('for_colleague', { name: colleague?.name ?? say('a_colleague') });
}

// — the acts —

const mainActs = {
  away: () => serve({ state: 'AVAILABLE', ...place.wish() }),
  paused: () => serve({ state: 'AVAILABLE' }),
  free: callNext,
  nobody: callNext,
  called: (visit) => pressVisit(at('act'), visit, 'start'),
  inside: complete,
};

const acts = {
  recall: () => pressVisit(at('recall'), inHand(), 'recall'),
  missed: (visit = inHand()) => pressVisit(at('missed'), visit, 'no-show', {}, say('missed_told', { token: visit.tokenNumber })),
  move: () => ((moving = !inHand()), show()),
  stay: () => ((moving = false), show()),
  pause: () => ask('pausing', (form) => press('/v1/doctor/availability', { state: 'PAUSED', ...until(form) }), taken),
  leave: () => serve({ state: 'OFFLINE' }, at('leave')),
  print: () => print(),
};

function mainAct() {
  if (at('act').ariaDisabled === 'true') return;
  const visit = inHand();
  mainActs[modeOf(visit)]?.(visit);
}

async function callNext() {
  const answer = await pressed(at('act'), '/v1/doctor/call-next', { departmentId: duty.departmentId });
  if (answer?.ok && answer.body === null) tell(say('nobody_now'));
}

async function complete(visit) {
  const prescriptionText = writing.text();
  const told = say(prescriptionText ? 'signed_told' : 'done_told', { token: visit.tokenNumber });
  const answer = await pressVisit(at('act'), visit, 'complete', prescriptionText ? { prescriptionText } : {}, told);
  if (answer?.ok) writing.showSigned(answer.body);
}

async function pressVisit(button, visit, what, more = {}, told = '') {
  const address = `/v1/doctor/visits/${visit.visitId}/${what}`;
  const answer = await pressed(button, address, { expectedVersion: visit.version, ...more });
  if (answer?.ok) tell(told);
  return answer;
}

async function serve(wanted, button = at('act')) {
  const answer = await pressed(button, '/v1/doctor/availability', wanted);
  if (answer?.ok) taken(answer);
}

/** Availability as the server now has it. */
function taken({ body }) {
  if (body.version >= duty.version) duty = { room: null, until: null, ...body };
  moving = false;
  settle();
  show();
}

function until(form) {
  const minutes = Number(form.get('minutes'));
  return minutes ? { until: new Date(now() + minutes * 60_000).toISOString() } : {};
}

/** One press: the button is busy until the answer, which is shown where the eye is. Gives null if it is under way. */
async function pressed(button, address, body) {
  if (button.ariaBusy === 'true') return null;
  button.ariaBusy = 'true';
  complain('');
  const answer = await press(address, body);
  button.ariaBusy = null;
  signInAgain(answer.status === 401 ? 401 : 0);
  const known = answer.ok ? answer.body : answer.body?.current;
  if (known?.visitId) learn(known);
  if (answer.ok) settle();
  show();
  if (!answer.ok) refuse(answer);
  return answer;
}

/** What stands on the main button has just changed: for a moment it takes no press, and shows it. */
function settle() {
  clearTimeout(settling);
  at('act').ariaDisabled = 'true';
  settling = setTimeout(() => (at('act').ariaDisabled = null), SETTLE_MS);
}

/** Takes in a visit that an answer showed, unless the feed already told something newer. */
function learn(visit) {
  const ward = wards.get(visit.departmentId);
  if (!ward || ward.visits.get(visit.visitId)?.version > visit.version) return;
  wards.set(visit.departmentId, { ...ward, visits: new Map(ward.visits).set(visit.visitId, visit) });
}

function refuse(answer) {
  const visit = inHand();
  if (visit && answer.body?.secondsLeft !== undefined) early.begin(visit, answer.body);
  else complain(whatWentWrong(answer));
}

function forgive() {
  early.end();
  complain('');
}

function complain(words) {
  if (at('wrong').textContent !== words) at('wrong').textContent = words;
  at('wrong').hidden = words === '';
  at('wrong').classList.toggle('early', early.on());
}

let toldUntil = 0;

function tell(words) {
  at('told').textContent = words;
  clearTimeout(toldUntil);
  toldUntil = setTimeout(() => (at('told').textContent = ''), TOLD_MS);
}

// — exactly this one —

function openOne(visitId) {
  const visit = wards.get(shownDepartment())?.visits.get(visitId);
  if (!visit) return;
  const dialog = at('one');
  fill(dialog, {
    token: visit.tokenNumber,
    name: nameAndAge(visit),
    facts: [complaintsOf(visit), ...needsOf(visit), waitOf(visit)].filter(Boolean).join(' · '),
  });
  dialog.querySelector('[value="call-next"]').hidden = Boolean(inHand()) || duty.availability !== 'AVAILABLE' || !isForMe(visit);
  dialog.querySelector('[value="urgent"]').hidden = visit.state === 'URGENT';
  dialog.querySelector('.wrong').hidden = true;
  dialog.showModal();
  dialog.querySelector('form').onsubmit = (event) => pressOne(event, dialog, visit);
}

async function pressOne(event, dialog, visit) {
  const what = event.submitter?.value;
  if (!what || what === 'close') return;
  event.preventDefault();
  const answer = await press(`/v1/doctor/visits/${visit.visitId}/${what}`, { expectedVersion: visit.version });
  const wrong = dialog.querySelector('.wrong');
  wrong.hidden = answer.ok;
  if (!answer.ok) return void (wrong.textContent = whatWentWrong(answer));
  settle();
  dialog.close();
  learn(answer.body);
  show();
}

// — touches and keys; + and - are those of a small keypad at the desk —

at('act').addEventListener('click', mainAct);

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-press]');
  if (button) acts[button.dataset.press]();
});

const tap = (id) => () => at(id).hidden || at(id).click();

work({
  Enter: mainAct,
  Escape: tap('stay'),
  r: tap('recall'),
  '+': tap('recall'),
  n: tap('missed'),
  '-': tap('missed'),
  p: tap('pause'),
  w: writing.focus,
});

// A key that is held down is one press, also on a button that has the focus.
document.addEventListener('keydown', (event) => event.key === 'Enter' && event.repeat && !event.target.matches('textarea') && event.preventDefault());

show();
