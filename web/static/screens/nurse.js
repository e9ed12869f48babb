// The nurse's round: who has not been looked at first; one person at a time: measure, see what follows, decide.

import { alarms } from '../alarms.js';
import { ask, whatWentWrong } from '../dialog.js';
import { minutesSince } from '../clock.js';
import { findings } from '../findings.js';
import { complaintsOf, nameAndAge, needsOf, waitOf } from '../person.js';
import { press } from '../press.js';
import { round } from '../rounds.js';
import { work } from '../staff.js';
import { fill, keep, stamp } from '../stamp.js';
import { showLevel, verdict } from '../verdict.js';
import { wards } from '../wards.js';
import { waitingOf } from '../ward.js';
import { count, facts, say } from '../words.js';

const at = (id) => document.getElementById(id);

const band = alarms({ sound: true });
const house = wards(facts.feed, { changed: show });
const form = findings(at('findings'), { changed: touched });
const told = verdict(form);

let department = ''; // departmentId, or '' for all of mine
let chosenId = null; // the visit whose row is chosen
let openId = null; // the visit whose sheet is open
let sheet = null; // what is asked about it
let assessment = null; // what follows, as the server last said
let fresh = false; // whether that is about what stands in the form
let decided = false; // whether somebody chose a level by hand
let busy = false;

setInterval(show, 15_000);

// — the round —

function here() {
  const watched = department ? [house.of(department)] : house.all();
  return watched.filter(Boolean).flatMap(waitingOf);
}

/** Those whom nobody has looked at, then the others; both by what is searched for. */
function listed() {
  const wanted = at('find').value.trim().toLowerCase();
  return round(here().filter((visit) => fits(visit, wanted)));
}

function fits({ tokenNumber, person }, wanted) {
  return !wanted || tokenNumber.toLowerCase().includes(wanted) || (person?.name ?? '').toLowerCase().includes(wanted);
}

function show() {
  band.show(house.alarms());
  showRound();
  showSheet();
  showAct();
}

function showRound() {
  const [ahead, behind] = listed();
  const rows = [...ahead, ...(behind.length ? [null] : []), ...behind];
  at('round-title').textContent = count('to_look_at', ahead.length);
  at('round').hidden = rows.length === 0;
  at('empty').hidden = rows.length > 0;
  fill(at('empty'), { headline: say(at('find').value ? 'nothing_found' : 'nobody_here'), text: at('find').value ? '' : say('appears') });
  keep(at('round'), rows, {
    key: (visit) => visit?.visitId ?? 'part',
    make: (visit) => (visit ? makeRow(visit) : stamp('part')),
    show: (row, visit) => (visit ? showRow(row, visit) : (row.textContent = count('looked_at', behind.length))),
  });
}

function makeRow({ visitId }) {
  const row = stamp('person');
  row.id = `row-${visitId}`;
  row.addEventListener('click', () => open(visitId));
  return row;
}

function showRow(row, visit) {
  row.ariaSelected = String(visit.visitId === chosenId);
  fill(row, {
    token: visit.tokenNumber,
    name: nameAndAge(visit),
    note: visit.triage?.stage === 'told' ? visit.triage.reasons.join(' · ') : complaintsOf(visit),
    minutes: waitOf(visit),
  });
  row.dataset.stage = visit.triage?.stage ?? '';
  showLevel(row.querySelector('.level'), visit.triage?.level);
}

function choose(visitId) {
  chosenId = visitId;
  at('round').setAttribute('aria-activedescendant', visitId ? `row-${visitId}` : '');
  show();
  at(`row-${visitId}`)?.scrollIntoView({ block: 'nearest' });
}

function step(distance) {
  const visits = listed().flat();
  if (visits.length === 0) return;
  const index = visits.findIndex((visit) => visit.visitId === chosenId);
  const next = index < 0 ? (distance > 0 ? 0 : visits.length - 1) : Math.min(Math.max(index + distance, 0), visits.length - 1);
  choose(visits[next].visitId);
}

// — one person —

async function open(visitId) {
  choose(visitId);
  openId = visitId;
  sheet = assessment = null;
  fresh = decided = false;
  form.close();
  tell('');
  wrong('');
  at('main').dataset.view = 'person';
  told.show(null);
  at('loading').hidden = false;
  fill(at('loading'), { text: say('loading') });
  show();
  const answer = await fetched(visitId);
  if (openId !== visitId) return;
  if (!answer) return void fill(at('loading'), { text: say('not_loaded') });
  at('loading').hidden = true;
  take(answer);
  if (matchMedia('(pointer: fine)').matches) form.focus(); // elsewhere a keyboard would cover half of the screen
}

async function fetched(visitId) {
  const answer = await fetch(`/v1/nurse/visits/${visitId}/assessment`, { signal: AbortSignal.timeout(4000) }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function take(asked) {
  sheet = asked;
  assessment = asked.last;
  fresh = decided = false;
  form.open(asked);
  told.show(assessment);
  told.outdate(false);
  show();
}

/** The visit whose sheet is open, as the line knows it. */
function inHand() {
  return house.visit(openId);
}

function showSheet() {
  const one = inHand();
  const inLine = one && here().includes(one);
  at('who').hidden = !one;
  at('start').hidden = Boolean(openId);
  showStart();
  if (!one) return;
  fill(at('who'), { token: one.tokenNumber, name: nameAndAge(one), complaints: complaintsOf(one) });
  const marks = [
    count('waits_long', minutesSince(one.queuedAt)),
    ...needsOf(one),
    ...(one.classes ?? []).map((name) => say(`class_${name}`)),
    ...(one.claimedClasses ?? []).map((name) => say('claimed', { what: say(`class_${name}`) })),
  ];
  keep(at('marks'), marks, { key: (text) => text.replace(/\d+/, ''), make: () => stamp('mark'), show: (mark, text) => (mark.textContent = text) });
  for (const button of at('who').querySelectorAll('[data-act="urgent"], [data-act="classes"]')) button.disabled = !inLine;
  at('who').querySelector('[data-act="urgent"]').disabled ||= one.state === 'URGENT';
  if (openId && !inLine && !busy) wrong(say('gone', { token: one.tokenNumber }));
}

function showStart() {
  const [ahead, behind] = round(here());
  const seen = ahead.length === 0;
  fill(at('start'), {
    headline: seen ? say(behind.length ? 'all_seen' : 'nobody_here') : count('to_look_at', ahead.length),
    text: seen ? say('appears') : '',
  });
}

/** Something else stands in the form: what was said before no longer follows from it. */
function touched() {
  if (fresh) told.outdate(true);
  fresh = decided = false;
  wrong('');
  showAct();
}

// — the one big button —

function mode() {
  if (!openId || !sheet) return 'next';
  if (decided) return 'confirm';
  if (!fresh) return 'see';
  return assessment.stage === 'confirmed' ? 'next' : 'confirm';
}

function showAct() {
  const now = mode();
  const words = { next: 'next_person', see: 'see' }[now];
  at('act').dataset.mode = now;
  fill(at('act'), { act: words ? say(words) : say('confirm', { level: say(`level_${told.decision().level}`) }) });
  at('decision').hidden = !sheet;
  fill(at('decision'), { whose: say('decision_for', { token: inHand()?.tokenNumber ?? '' }) });
  at('dissent').toggleAttribute('data-off', !told.differs(assessment));
  at('act').disabled = now === 'next' && round(here())[0].length === 0;
}

const doing = { next: openNext, see, confirm };

function mainAct() {
  if (busy || at('act').disabled) return;
  doing[mode()]();
}

function openNext() {
  const [next] = round(here())[0].filter(({ visitId }) => visitId !== openId);
  if (next) open(next.visitId);
}

async function see() {
  const { open: unsettled, findings: found } = form.read();
  if (unsettled.length) {
    wrong(say('look_again', { what: unsettled.map(({ measure }) => measure.text).join(', ') }));
    return unsettled[0].input.focus();
  }
  const answer = await sent('assessment', found);
  if (!answer.ok) return;
  const corrected = Object.keys(found).some((key) => key.startsWith('age'));
  took(answer.body);
  if (corrected) form.open((sheet = (await fetched(openId)) ?? sheet));
  at('proposal').scrollIntoView({ block: 'nearest' });
  at('act').focus();
}

async function confirm() {
  const decision = told.decision();
  if (told.isLower(assessment) && !decision.reason) {
    wrong(say('reason_missing'));
    return at('reason').focus();
  }
  const answer = await sent('assessment/confirm', decision);
  if (!answer.ok) return at(answer.body?.field)?.focus();
  took(answer.body);
  form.done(openId);
  tell(say(`done_${decision.level}`, { token: inHand()?.tokenNumber }));
  at('act').focus();
}

function took(body) {
  assessment = body;
  fresh = true;
  decided = false;
  told.show(body);
  told.outdate(false);
  wrong('');
  show();
}

/** Sends what belongs to the open visit; a refusal is told where the eye is. */
async function sent(what, body) {
  busy = true;
  at('act').setAttribute('aria-busy', 'true');
  const version = Math.max(assessment?.version ?? 0, sheet.version, inHand()?.version ?? 0);
  const answer = await press(`/v1/nurse/visits/${openId}/${what}`, { ...body, expectedVersion: version });
  at('act').removeAttribute('aria-busy');
  busy = false;
  if (!answer.ok) wrong(whatWentWrong(answer));
  return answer;
}

function wrong(text) {
  at('wrong').textContent = text;
  at('wrong').hidden = !text;
}

function tell(text) {
  at('told').textContent = text;
}

// — by one's own judgement —

const acts = {
  back,
  urgent() {
    const one = inHand();
    if (!one || one.state !== 'WAITING') return;
    fill(at('raising'), { title: say('raise_who', { token: one.tokenNumber }) });
    ask('raising', (given) => about(one, 'urgent', { reason: given.get('reason') }), (answer) => acted(answer, 'raised'));
  },
  classes() {
    const one = inHand();
    if (!one) return;
    fill(at('naming'), { title: say('classes_who', { token: one.tokenNumber }) });
    const known = new Set([...(one.classes ?? []), ...(one.claimedClasses ?? [])]);
    for (const box of at('naming').querySelectorAll('input')) box.checked = known.has(box.value);
    ask('naming', (given) => about(one, 'confirm-classes', { classes: given.getAll('classes') }), (answer) => acted(answer, 'classes_done'));
  },
};

function about(one, what, more) {
  return press(`/v1/reception/visits/${one.visitId}/${what}`, { expectedVersion: one.version, ...more });
}

function acted({ body }, key) {
  house.takeIn(body);
  wrong('');
  tell(say(key, { token: body.tokenNumber }));
  show();
}

/** Back to the list: on a tablet the sheet makes room for it. What was entered stays. */
function back() {
  at('main').dataset.view = 'round';
  openId = sheet = assessment = null;
  fresh = decided = false;
  form.close();
  told.show(null);
  at('loading').hidden = true;
  wrong('');
  show();
  at('round').focus();
}

// — touches and keys —

at('act').addEventListener('click', mainAct);
at('decision').addEventListener('input', () => {
  decided = true;
  wrong('');
  showAct();
});
at('decision').addEventListener('submit', (event) => event.preventDefault());
at('find').addEventListener('input', show);
at('find').addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown' || event.key === 'Enter') {
    event.preventDefault();
    at('round').focus();
    step(1);
  } else if (event.key === 'Escape') {
    at('find').value = '';
    at('round').focus();
    show();
  }
});
at('where')?.addEventListener('change', ({ target }) => {
  department = target.value;
  show();
});
for (const button of document.querySelectorAll('[data-act]')) button.addEventListener('click', () => acts[button.dataset.act]());

/** From every field: Ctrl and Enter press the big button, Escape leads back to the list. */
document.addEventListener('keydown', (event) => {
  if (document.querySelector('dialog[open]') || event.repeat) return;
  const typing = event.target.matches('input, select');
  if (event.key === 'Enter' && event.ctrlKey) {
    event.preventDefault();
    mainAct();
  } else if (event.key === 'Enter' && typing && event.target.closest('#decision')) {
    event.preventDefault();
    mainAct();
  } else if (event.key === 'Escape' && typing && event.target.id !== 'find') {
    back();
  }
});
document.addEventListener('focusin', ({ target }) => (at('ctrl').hidden = !target.matches('#findings input')));

work({
  f: () => at('find').focus(),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: () => (chosenId && chosenId !== openId && document.activeElement === at('round') ? open(chosenId) : mainAct()),
  Escape: back,
  u: acts.urgent,
  k: acts.classes,
  '!': () => band.answer(),
});

show();
