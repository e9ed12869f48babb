// Reception: one line to add whoever stands at the counter, and every line of the house. Hands stay on the keyboard.

import { ask } from '../dialog.js';
import { live } from '../live.js';
import { followPaper } from '../paper_state.js';
import { complaintsOf, nameAndAge, needsOf, waitOf } from '../person.js';
import { press } from '../press.js';
import { pressed, showLink, signInAgain, tell, work } from '../staff.js';
import { fill, keep, stamp } from '../stamp.js';
import { shownState, showState } from '../states.js';
import { ageAsked, symptomsAsked, understand } from '../walk_in.js';
import { activeOf, recentOf, wardAfter, wardOf, waitingOf } from '../ward.js';
import { count, facts, say } from '../words.js';

const at = (id) => document.getElementById(id);

const wards = new Map(); // departmentId → ward
let shownLine = ''; // departmentId, or '' for all
let chosenId = null; // visitId
let form = 0; // counts emptied forms: the same words typed for another person are another wish

live(facts.feed, {
  frame(event, data) {
    const known = wards.get(data.departmentId);
    if (event === 'snapshot') wards.set(data.departmentId, wardOf(data));
    else if (known) wards.set(data.departmentId, wardAfter(known, event, data));
    show();
  },
  link: showLink,
  refused: signInAgain,
});
setInterval(show, 15_000);
followForm();

// — the lines —

const shownWards = () => facts.departments.map((each) => wards.get(each.departmentId)).filter((ward) => ward && (!shownLine || ward.departmentId === shownLine));

function show() {
  showLines();
  showNotices();
  showList();
  showActs();
}

function showLines() {
  const all = { departmentId: '', code: '', name: say('all') };
  keep(at('lines'), [all, ...facts.departments], {
    key: ({ departmentId }) => departmentId,
    make: ({ departmentId }) => {
      const item = stamp('line-choice');
      item.firstElementChild.addEventListener('click', () => choose(departmentId));
      return item;
    },
    show: (item, { departmentId, code, name, hue }) => {
      item.dataset.hue = hue ?? '';
      item.firstElementChild.ariaPressed = String(departmentId === shownLine);
      const index = departmentId ? facts.departments.findIndex((each) => each.departmentId === departmentId) + 1 : 0;
      fill(item, { code, name, waiting: waitingCount(departmentId), key: index < 10 ? index : '' });
    },
  });
  at('list-title').textContent = shownLine ? departmentOf(shownLine).name : say('all');
}

function waitingCount(departmentId) {
  const counted = departmentId ? [wards.get(departmentId)] : [...wards.values()];
  return counted.reduce((sum, ward) => sum + (ward ? waitingOf(ward).length : 0), 0);
}

const departmentOf = (departmentId) => facts.departments.find((each) => each.departmentId === departmentId);

function choose(departmentId) {
  shownLine = departmentId;
  guess();
  show();
}

function showNotices() {
  const notices = [...wards.values()].flatMap((ward) => ward.notices ?? []);
  at('papers').hidden = notices.length === 0;
  keep(at('notices'), notices, {
    key: (notice) => notice.printJobId,
    make: (notice) => {
      const item = stamp('notice');
      for (const button of item.querySelectorAll('[data-paper]')) {
        button.addEventListener('click', () => mendPaper(button, notice));
      }
      return item;
    },
    show: (item, notice) => fill(item, { title: say('paper_notice', { token: notice.tokenNumber }), text: notice.text }),
  });
}

// — the list —

function listed() {
  const over = document.querySelector('[name="view"]:checked').value === 'over';
  const wanted = at('find').value.trim().toLowerCase();
  return shownWards()
    .flatMap((ward) => (over ? recentOf(ward) : [...activeOf(ward), ...waitingOf(ward)]))
    .filter((visit) => !wanted || fits(visit, wanted));
}

/** By the number with or without its letter, by any part of the name, by the last digits of the phone. */
function fits({ tokenNumber, person }, wanted) {
  return (
    tokenNumber.toLowerCase().includes(wanted) ||
    (/^\d+$/.test(wanted) && Number(tokenNumber.replace(/\D/g, '')) === Number(wanted)) ||
    (person?.name ?? '').toLowerCase().includes(wanted) ||
    (person?.phoneLast4 ?? '').endsWith(wanted)
  );
}

function showList() {
  const visits = listed();
  const places = new Map([...wards.values()].flatMap((ward) => waitingOf(ward).map((visit, index) => [visit.visitId, index + 1])));
  at('empty').hidden = visits.length > 0;
  at('empty').textContent = say(at('find').value ? 'nothing_found' : 'empty');
  at('list').hidden = visits.length === 0;
  keep(at('list'), visits, {
    key: (visit) => visit.visitId,
    make: makeRow,
    show: (row, visit) => showRow(row, visit, places.get(visit.visitId)),
  });
}

function makeRow({ visitId }) {
  const row = stamp('row');
  row.id = `row-${visitId}`;
  row.addEventListener('click', () => select(visitId));
  return row;
}

function showRow(row, visit, place) {
  row.ariaSelected = String(visit.visitId === chosenId);
  fill(row, {
    position: place ?? '',
    token: visit.tokenNumber,
    name: nameAndAge(visit),
    note: [complaintsOf(visit), ...needsOf(visit)].filter(Boolean).join(' · '),
    phone: visit.person?.phoneLast4 ? say('phone', { digits: visit.person.phoneLast4 }) : '',
    room: visit.room ?? '',
    minutes: place ? waitOf(visit) : '',
  });
  showState(row.querySelector('.state'), shownState(visit));
}

function select(visitId) {
  chosenId = visitId;
  at('list').setAttribute('aria-activedescendant', visitId ? `row-${visitId}` : '');
  show();
  document.getElementById(`row-${visitId}`)?.scrollIntoView({ block: 'nearest' });
}

function step(distance) {
  const visits = listed();
  if (visits.length === 0) return;
  const index = visits.findIndex((visit) => visit.visitId === chosenId);
  const next = index < 0 ? (distance > 0 ? 0 : visits.length - 1) : Math.min(Math.max(index + distance, 0), visits.length - 1);
  select(visits[next].visitId);
}

// — what to do with the chosen one —

const MAY = {
  urgent: ['WAITING'],
  reprint: ['WAITING', 'URGENT', 'CALLED', 'IN_CONSULTATION', 'COMPLETED', 'NO_SHOW'],
  'no-show': ['CALLED'],
  cancel: ['WAITING', 'URGENT', 'CALLED'],
};

const chosen = () => [...wards.values()].map((ward) => ward.visits.get(chosenId)).find(Boolean);

function showActs() {
  const visit = chosen();
  at('chosen').textContent = visit ? `${visit.tokenNumber} ${nameAndAge(visit)}` : '';
  for (const button of document.querySelectorAll('[data-act]')) {
    button.disabled = !visit || !MAY[button.dataset.act].includes(visit.state);
  }
}

function act(what) {
  const visit = chosen();
  if (visit && MAY[what].includes(visit.state)) acts[what](visit);
}

const acts = {
  urgent(visit) {
    title('raising', say('urgent_who', { token: visit.tokenNumber }));
    ask('raising', () => about(visit, 'urgent'), (answer) => done(answer, 'urgent_done'));
  },
  cancel(visit) {
    title('ending', say('cancel_who', { token: visit.tokenNumber }));
    ask('ending', (given) => about(visit, 'cancel', { reason: given.get('reason') }), (answer) => done(answer, 'cancel_done'));
  },
  async 'no-show'(visit) {
    const answer = await pressed(buttonOf('no-show'), () => about(visit, 'no-show'), 'told');
    if (answer.ok) done(answer, 'miss_done');
  },
  async reprint(visit) {
    const answer = await pressed(buttonOf('reprint'), () => press(`/v1/reception/visits/${visit.visitId}/reprint`), 'told');
    if (answer.ok) tell('told', say('reprinted', { token: visit.tokenNumber }));
  },
};

const buttonOf = (what) => document.querySelector(`[data-act="${what}"]`);

function title(id, text) {
  fill(at(id), { title: text });
}

function about(visit, what, more = {}) {
  return press(`/v1/reception/visits/${visit.visitId}/${what}`, { expectedVersion: visit.version, ...more });
}

function done({ body }, key) {
  takeIn(body);
  tell('told', say(key, { token: body.tokenNumber }));
  show();
}

/** A visit that an answer showed; the feed tells the rest. */
function takeIn(visit) {
  const ward = wards.get(visit.departmentId);
  if (!ward || ward.visits.get(visit.visitId)?.version > visit.version) return;
  wards.set(visit.departmentId, { ...ward, visits: new Map(ward.visits).set(visit.visitId, visit) });
}

/** A slip that did not come out: another one, or somebody has seen it lying there. */
async function mendPaper(button, { printJobId, tokenNumber }) {
  const what = button.dataset.paper;
  const answer = await pressed(button, () => press(`/v1/print-jobs/${printJobId}/${what}`), 'told');
  if (answer.ok) tell('told', say(what === 'reprint' ? 'reprinted' : 'acknowledged', { token: tokenNumber }));
}

// — adding somebody: the line fills the fields, until somebody corrects a field —

function followForm() {
  at('line').addEventListener('input', guess);
  at('understood').addEventListener('input', ({ target }) => {
    target.dataset.own = '';
    showNeeds();
  });
  at('walk-in').addEventListener('submit', (event) => {
    event.preventDefault();
    issue();
  });
}

function guess() {
  const said = understand(at('line').value, facts);
  suggest('name', said.name);
  suggest('age', said.age);
  suggest('phone', said.phone);
  suggest('symptoms', said.symptoms.join(', '));
  suggest('department', said.department || shownLine || onlyDepartment());
  if (!('own' in at('urgent').dataset)) at('urgent').checked = said.urgent;
  for (const box of needBoxes()) if (!('own' in box.dataset)) box.checked = said.needs.includes(box.value);
  showNeeds();
}

function suggest(id, value) {
  if (!('own' in at(id).dataset)) at(id).value = value;
}

const onlyDepartment = () => (facts.departments.length === 1 ? facts.departments[0].departmentId : '');
const needBoxes = () => document.querySelectorAll('[name="needs"]');

function showNeeds() {
  const some = [...needBoxes()].filter((box) => box.checked).length;
  at('needs-summary').textContent = some ? `${say('needs')} (${some})` : say('needs');
}

async function issue() {
  const age = ageAsked(at('age').value);
  if (!at('department').value) return refuse('department', say('no_department'));
  if (!age) return refuse('age', say('no_age'));
  const mine = form;
  const answer = await pressed(at('issue'), () => press('/v1/reception/visits', asked(age), { intent: `form ${mine}` }), 'told');
  if (!answer.ok) return at(answer.body?.field ?? 'line')?.focus();
  if (mine === form) begin();
  told(answer.body);
}

function asked(age) {
  return {
    departmentId: at('department').value,
    ...age,
    ...(at('name').value.trim() && { name: at('name').value.trim() }),
    ...(at('phone').value.trim() && { phone: at('phone').value.trim() }),
    symptoms: symptomsAsked(at('symptoms').value, facts.complaints),
    needs: [...needBoxes()].filter((box) => box.checked).map((box) => box.value),
    urgent: at('urgent').checked,
  };
}

function refuse(id, words) {
  tell('told', words, 'attention');
  at(id).focus();
}

function told(visit) {
  const { tokenNumber, printJobId } = visit;
  const issued = say('issued', { token: tokenNumber });
  takeIn(visit);
  select(visit.visitId);
  tell('told', `${issued} ${say('printing')}`);
  const mine = form;
  followPaper(printJobId, (state) => {
    if (mine !== form && state === 'printed') return;
    if (state === 'printed') tell('told', `${issued} ${say('printed')}`);
    else tell('told', `${issued} ${say('no_paper', { token: tokenNumber })}`, 'attention');
  });
}

/** An empty form for the next one at the counter. */
function begin() {
  form += 1;
  at('walk-in').reset();
  for (const field of at('understood').querySelectorAll('[data-own]')) delete field.dataset.own;
  guess();
  at('line').focus();
}

// — touches and keys —

at('find').addEventListener('input', show);
at('find').addEventListener('keydown', leaveByKey);
at('line').addEventListener('keydown', leaveByKey);
at('understood').addEventListener('keydown', (event) => event.key === 'Escape' && begin());
document.querySelector('.views').addEventListener('change', show);
for (const button of document.querySelectorAll('[data-act]')) button.addEventListener('click', () => act(button.dataset.act));

/** From a field into the list with the arrow; Escape empties the field, and in the line the whole form. */
function leaveByKey(event) {
  if (event.key === 'ArrowDown') {
    event.preventDefault();
    at('list').focus();
    step(1);
  } else if (event.key === 'Escape') {
    event.preventDefault();
    if (event.target.id === 'line') return begin();
    event.target.value = '';
    show();
  }
}

const digits = Object.fromEntries(
  ['', ...facts.departments.slice(0, 9).map((each) => each.departmentId)].map((id, index) => [index, () => choose(id)]),
);

work({
  '/': () => at('line').focus(),
  f: () => at('find').focus(),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Escape: () => select(null),
  u: () => act('urgent'),
  p: () => act('reprint'),
  n: () => act('no-show'),
  x: () => act('cancel'),
  ...digits,
});
