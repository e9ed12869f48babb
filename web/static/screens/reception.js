// Reception: one line to add whoever stands at the counter, and every line of the house. Hands stay on the keyboard.

import { alarms } from '../alarms.js';
import { whatWentWrong } from '../dialog.js';
import { openPalette } from '../palette.js';
import { nameAndAge } from '../person.js';
import { actOfKey, may, offered } from '../reception/acts.js';
import { adding } from '../reception/adding.js';
import { showChosen } from '../reception/chosen.js';
import { linesColumn } from '../reception/lines.js';
import { list } from '../reception/list.js';
import { questions } from '../reception/questions.js';
import { search } from '../reception/search.js';
import { beside, counted, fits, inView } from '../reception/views.js';
import { remember, remembered } from '../remembered.js';
import { tell, work } from '../staff.js';
import { tour } from '../tour.js';
import { undoBar } from '../undo.js';
import { activeOf, recentOf, waitingOf } from '../ward.js';
import { wards } from '../wards.js';
import { count, facts, say } from '../words.js';

const COLUMNS = 'side-by-side';

const at = (id) => document.getElementById(id);

let shownLine = ''; // departmentId, or '' for all
let view = 'here';
let chosenId = null; // visitId

const house = wards(facts.feed, { changed: show });
const band = alarms({ sound: true });
const undo = undoBar({ refused: (answer) => tell('told', whatWentWrong(answer), 'urgent') });
const elsewhere = search({ changed: show });
const rows = list({ touched, wardOf: house.of });
const lines = linesColumn({ house, choose: chooseLine, reassign: (visitId) => carryOut('reassign', visitId) });
const form = adding({ wardOf: house.of, shownLine: () => shownLine, issued });
const asked = questions({ house, undo, placeOf: (visitId) => places().get(visitId), done });

setInterval(show, 15_000);

// — what is so —

const shownWards = () => facts.departments.map(({ departmentId }) => house.of(departmentId)).filter((ward) => ward && (!shownLine || ward.departmentId === shownLine));
const everybody = (wards) => wards.flatMap((ward) => [...activeOf(ward), ...waitingOf(ward), ...recentOf(ward)]);
const visitOf = (visitId) => house.visit(visitId) ?? elsewhere.visit(visitId);
const only = () => [...document.querySelectorAll('[name="only"]:checked')].map((box) => box.value);

/** Everybody's place among those who can be called. */
function places() {
  return new Map(house.all().flatMap((ward) => waitingOf(ward).filter(({ held }) => !held).map(({ visitId }, index) => [visitId, index + 1])));
}

/** Those on the screen: who fits what is typed, wherever they stand, or else who stands in this view. */
function listed() {
  const typed = at('find').value.trim();
  if (!typed) return inView(everybody(shownWards()), view, only());
  const known = everybody(house.all());
  const ids = new Set(known.map(({ visitId }) => visitId));
  return [...known.filter((visit) => fits(visit, typed) || elsewhere.has(visit.visitId)), ...elsewhere.visits().filter(({ visitId }) => !ids.has(visitId))];
}

// — showing it —

function show() {
  lines.show(shownLine);
  band.show(house.alarms());
  undo.look(visitOf);
  asked.look(visitOf);
  showViews();
  showList();
  showChosen(visitOf(chosenId), places().get(chosenId));
}

function showViews() {
  const counts = counted(everybody(shownWards()));
  for (const slot of document.querySelectorAll('[data-count]')) slot.textContent = counts[slot.dataset.count] || '';
}

function showList() {
  const typed = at('find').value.trim();
  const visits = listed();
  const name = shownLine ? facts.departments.find(({ departmentId }) => departmentId === shownLine).name : say('all');
  at('list-title').textContent = typed ? count('found', visits.length) : name;
  at('views').hidden = Boolean(typed);
  rows.show(visits, {
    chosenId,
    places: places(),
    grouped: Boolean(typed) || !shownLine,
    empty: say(typed ? 'nothing_found' : view === 'here' && only().length === 0 ? 'empty' : 'empty_view'),
  });
}

// — choosing —

function chooseLine(departmentId) {
  shownLine = departmentId;
  form.guess();
  show();
}

function chooseView(next) {
  view = next;
  document.querySelector(`[name="view"][value="${view}"]`).checked = true;
  show();
}

function choose(visitId) {
  chosenId = visitId;
  show();
  if (visitId) rows.reveal(visitId);
}

function touched(visitId, { menu = false } = {}) {
  choose(visitId);
  if (menu) openActs();
}

function step(distance) {
  const next = rows.step(chosenId, distance);
  if (next) choose(next);
}

// — acting —

function openActs() {
  const visit = visitOf(chosenId);
  if (visit) openPalette({ title: `${visit.tokenNumber} ${nameAndAge(visit)}`, acts: offered(visit, (code) => carryOut(code)) });
}

function carryOut(code, visitId = chosenId) {
  const visit = visitOf(visitId);
  const act = facts.acts.find((each) => each.code === code);
  if (!visit || !may(act, visit)) return;
  if (visitId !== chosenId) choose(visitId);
  asked.carryOut(code, visit);
}

/** The visit that goes on after an act; what it replaced is told by the feed. */
function done(visit) {
  house.takeIn(visit);
  elsewhere.takeIn(visit);
  choose(visit.visitId);
}

function issued(visit) {
  house.takeIn(visit);
  choose(visit.visitId);
}

// — touches and keys —

at('find').addEventListener('input', () => {
  elsewhere.look(at('find').value.trim());
  show();
});
at('find').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' || event.key === 'ArrowDown') intoList(event);
  else if (event.key === 'Escape') emptySearch(event);
});
at('line').addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown') intoList(event, chosenId);
});
at('walk-in').addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  if (form.isEmpty()) intoList(event, chosenId);
  else form.begin();
});
at('views').addEventListener('change', ({ target }) => chooseView(target.value));
document.querySelector('.only').addEventListener('change', show);
at('acts').addEventListener('click', ({ target }) => {
  const code = target.closest('[data-act]')?.dataset.act;
  if (code) carryOut(code);
});
at('all-acts').addEventListener('click', openActs);
at('columns')?.addEventListener('click', () => sideBySide(!document.body.classList.contains('columns')));

/** From a field into the list: to whoever was chosen before, or to the first. */
function intoList(event, visitId = null) {
  event.preventDefault();
  rows.focus();
  choose(visitId ?? rows.first());
}

function emptySearch(event) {
  event.preventDefault();
  at('find').value = '';
  elsewhere.look('');
  rows.focus();
  show();
}

function sideBySide(on) {
  document.body.classList.toggle('columns', on);
  at('columns').ariaPressed = String(on);
  remember(COLUMNS, on ? 'on' : '');
  if (on && shownLine) chooseLine('');
}

const digits = Object.fromEntries(
  ['', ...facts.departments.slice(0, 9).map((each) => each.departmentId)].map((id, index) => [index, () => chooseLine(id)]),
);
const acts = Object.fromEntries(facts.acts.map(({ key }) => [key, () => actOfKey(key, visitOf(chosenId)) && carryOut(actOfKey(key, visitOf(chosenId)).code)]));

work({
  ...digits,
  ...acts,
  a: form.focus,
  '/': () => at('find').focus(),
  l: () => at('columns')?.click(),
  z: undo.press,
  '!': () => band.answer(),
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Home: () => choose(rows.first()),
  End: () => choose(rows.last()),
  ArrowRight: () => chooseView(beside(view, 1)),
  ArrowLeft: () => chooseView(beside(view, -1)),
  Enter: openActs,
  Escape: () => choose(null),
});

if (remembered(COLUMNS) && at('columns')) sideBySide(true);
tour('reception', { again: document.querySelectorAll('[data-tour-again]') });
show();
