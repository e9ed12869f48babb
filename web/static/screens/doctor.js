// The doctor's desk: shows what the feed says, and puts one act after the other under the same key.

import { alarms } from '../alarms.js';
import { ask, whatWentWrong } from '../dialog.js';
import { acts as actsOf, pauseAsked } from '../doctor/acts.js';
import { showHand } from '../doctor/hand.js';
import { ladderInWords, ladderOf } from '../doctor/ladder.js';
import { line as lineOf } from '../doctor/line.js';
import { showPace } from '../doctor/pace.js';
import { station } from '../doctor/station.js';
import { openPalette } from '../palette.js';
import { nameAndAge } from '../person.js';
import { prescription } from '../prescription.js';
import { press } from '../press.js';
import { stationOf } from '../seat.js';
import { signInAgain, work } from '../staff.js';
import { fill } from '../stamp.js';
import { tooEarly } from '../too_early.js';
import { tour } from '../tour.js';
import { undoBar } from '../undo.js';
import { facts, say } from '../words.js';

const SETTLE_MS = 800; // a second press so soon after the first was meant for what stood on the button before
const TOLD_MS = 8000;
const KEPT_BACK_MS = 10 * 60_000; // how long the last one can be put back from here

const at = (id) => document.getElementById(id);

const early = tooEarly(complain);
const writing = prescription({ changed: () => showActs(desk.mode(), desk.inHand()), finish: mainAct });
const desk = station({ changed: () => show(), sit: mainAct });
const band = alarms();
const undo = undoBar({ refused: (answer) => complain(whatWentWrong(answer)) });
const line = lineOf({ desk, open: openOne });
const acts = actsOf({ desk, undo, pressed, told: tell, early, text: writing.text, signed: writing.showSigned, settle });

let shownMode = null;
let shownId = null;
let settling; // the timer that gives the main button free again

setInterval(show, 15_000);
setInterval(showLadder, 500);

// — showing what is so —

function show() {
  const visit = desk.inHand();
  const mode = desk.mode();
  const next = desk.next().visit;
  if (mode !== shownMode) forgive();
  if (shownMode === 'nobody' && mode === 'free') tell(''); // what was said of an empty line is no longer so
  if ((visit?.visitId ?? null) !== shownId) changedHands(visit);
  shownMode = at('main').dataset.mode = mode;
  desk.place.show(mode === 'away', desk.duty());
  band.show(desk.house.alarms());
  undo.look(desk.house.visit);
  showStrip(mode);
  showHand(mode, visit ?? (mode === 'free' ? next : null), desk.duty());
  showActs(mode, visit);
  showHeard(visit);
  line.show();
}

function showStrip(mode) {
  const { code, name, hue } = stationOf(desk.department()) ?? facts.stations[0] ?? {};
  const duty = desk.duty();
  const serving = duty.availability !== 'OFFLINE';
  at('station').firstElementChild.dataset.hue = hue;
  fill(at('station'), { code, name });
  fill(at('room'), { room: duty.room });
  at('room').hidden = !serving || !duty.room;
  at('duty').dataset.duty = duty.availability;
  at('duty').textContent = say(`duty_${duty.availability}`);
  at('pause').hidden = duty.availability !== 'AVAILABLE';
  at('leave').hidden = !serving || ['called', 'inside', 'carried'].includes(mode);
}

function showActs(mode, visit) {
  const words = { away: 'act_come', paused: 'act_back', called: 'act_start', inside: 'act_done', carried: 'act_finished' };
  const signs = mode === 'inside' && writing.text() !== '';
  at('act').disabled = mode === 'opening';
  fill(at('act'), { act: say(signs ? 'act_sign' : (words[mode] ?? 'act_call')) });
  at('ctrl').hidden = !writing.isFocused();
  at('stay').hidden = !desk.isMoving();
  at('goes-on').hidden = mode !== 'carried';
  for (const button of document.querySelectorAll('[data-act]')) button.hidden = !isOffered(button.dataset.act, mode);
  writing.show(mode === 'inside');
  if (early.stale(visit)) forgive();
  showLadder();
}

function isOffered(code, mode) {
  if (!facts.acts.some((act) => act.code === code && act.modes.includes(mode))) return false;
  if (code === 'urgent') return desk.next().visit?.state === 'WAITING';
  return code !== 'put-back' || lastDone() !== null;
}

/** Who was finished a moment ago, and may have been finished too soon. */
function lastDone() {
  const last = desk.last();
  return last && Date.now() - Date.parse(last.completedAt) < KEPT_BACK_MS ? last : null;
}

function showLadder() {
  const visit = desk.inHand();
  const ladder = stationOf(visit?.departmentId)?.ladder;
  const words = visit?.state === 'CALLED' && ladder ? ladderInWords(ladderOf(visit, ladder)) : '';
  for (const slot of document.querySelectorAll('[data-act="no-show"] small')) slot.textContent = words;
}

/** A call that no loudspeaker confirmed is said to whoever made it. */
function showHeard(visit) {
  const unheard = visit?.state === 'CALLED' && desk.house.of(visit.departmentId).notices?.some((each) => each.kind === 'not-heard' && each.tokenNumber === visit.tokenNumber);
  at('unheard').hidden = !unheard;
  if (unheard) at('unheard').textContent = say('not_heard', { token: visit.tokenNumber });
}

/** Somebody else is in hand, or nobody: what was said about the last one goes. */
function changedHands(visit) {
  shownId = visit?.visitId ?? null;
  writing.clear();
  forgive();
  showPace();
}

// — the acts —

const mainActs = {
  away: () => serve({ state: 'AVAILABLE', ...desk.place.wish() }),
  paused: () => serve({ state: 'AVAILABLE' }),
  free: callNext,
  nobody: callNext,
  called: (visit) => acts.start(visit),
  inside: (visit) => acts.complete(visit),
  carried: (visit) => acts.complete(visit),
};

const strip = {
  move: () => desk.move(true),
  stay: () => desk.move(false),
  pause: () => ask('pausing', (given) => press('/v1/doctor/availability', pauseAsked(given)), ({ body }) => taken(body)),
  leave: () => serve({ state: 'OFFLINE' }, at('leave')),
  'goes-on': () => desk.goesOn(desk.inHand()),
  print: () => print(),
};

function mainAct() {
  if (at('act').ariaDisabled === 'true') return;
  mainActs[desk.mode()]?.(desk.inHand());
}

/** An act by its key: the first that this key means now. */
function carryOut(code) {
  const mode = desk.mode();
  if (!isOffered(code, mode)) return;
  const visit = code === 'put-back' ? lastDone() : (desk.inHand() ?? desk.next().visit);
  if (visit) acts[code](visit);
}

async function callNext() {
  const answer = await pressed(at('act'), '/v1/doctor/call-next', { departmentId: desk.duty().departmentId });
  if (answer?.ok && answer.body === null) tell(say('nobody_now'));
}

async function serve(wanted, button = at('act')) {
  const answer = await pressed(button, '/v1/doctor/availability', wanted);
  if (answer?.ok) taken(answer.body);
}

function taken(body) {
  settle();
  desk.take(body);
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
  if (known?.visitId) desk.house.takeIn(known);
  if (answer.ok) settle();
  show();
  if (!answer.ok && answer.body?.secondsLeft === undefined) complain(whatWentWrong(answer));
  return answer;
}

/** What stands on the main button has just changed: for a moment it takes no press, and shows it. */
function settle() {
  clearTimeout(settling);
  at('act').ariaDisabled = 'true';
  settling = setTimeout(() => (at('act').ariaDisabled = null), SETTLE_MS);
  show();
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

function openOne(visit) {
  if (!visit) return;
  const free = !desk.inHand() && desk.duty().availability === 'AVAILABLE';
  const mine = desk.isForMe(visit);
  const possible = new Set(facts.acts.map(({ code }) => code));
  const own = mine ? '' : say('only_own');
  const every = [
    { key: 'c', words: say('call_one'), icon: 'CALLED', why: own || (free ? '' : say('only_free')), act: () => acts['call-next'](visit) },
    visit.held
      ? { key: 'h', code: 'hold', words: say('resume_one'), icon: 'WAITING', why: own, act: () => acts.resume(visit) }
      : { key: 'h', code: 'hold', words: say('hold_one'), icon: 'HELD', why: own, act: () => acts.hold(visit) },
    ...['urgent', 'transfer', 'note'].map((code) => {
      const { keys, words, icon } = facts.acts.find((act) => act.code === code) ?? { keys: [''], words: '', icon: '' };
      const why = code === 'urgent' && visit.state === 'URGENT' ? say('only_while') : code === 'transfer' ? own : '';
      return { key: keys[0], code, words, icon, why, act: () => acts[code](visit) };
    }),
  ];
  openPalette({ title: `${visit.tokenNumber} ${nameAndAge(visit)}`, acts: every.filter(({ code }) => !code || possible.has(code)) });
}

// — touches and keys; those of a small keypad at the desk are + - * / 0 —

at('act').addEventListener('click', mainAct);

document.addEventListener('click', (event) => {
  const { press: stripAct, act } = event.target.closest('[data-press], [data-act]')?.dataset ?? {};
  if (stripAct) strip[stripAct]();
  else if (act) carryOut(act);
});

const tap = (id) => () => at(id).hidden || at(id).click();

/** A key may mean several acts, one in each mode. */
function byKey() {
  const keys = {};
  for (const { code, keys: own } of facts.acts) for (const key of own) (keys[key] ??= []).push(code);
  return Object.fromEntries(Object.entries(keys).map(([key, codes]) => [key, () => codes.find((code) => isOffered(code, desk.mode())) && carryOut(codes.find((code) => isOffered(code, desk.mode())))]));
}

const digits = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [number, () => choose(number)]));

/** A digit is a room where one sits down, and somebody in the line everywhere else. */
function choose(number) {
  if (desk.mode() === 'away') desk.place.choose(number);
  else line.nth(number);
}

work({
  ...digits,
  ...byKey(),
  Enter: mainAct,
  Escape: () => (at('stay').hidden ? tap('goes-on')() : tap('stay')()),
  p: tap('pause'),
  '.': tap('pause'),
  w: writing.focus,
  z: undo.press,
  0: undo.press,
  '!': () => band.answer(),
  j: () => line.step(1),
  k: () => line.step(-1),
  ArrowDown: () => line.step(1),
  ArrowUp: () => line.step(-1),
});

// A key that is held down is one press, also on a button that has the focus.
document.addEventListener('keydown', (event) => event.key === 'Enter' && event.repeat && !event.target.matches('textarea') && event.preventDefault());

tour('doctor', { again: document.querySelectorAll('[data-tour-again]') });
show();
