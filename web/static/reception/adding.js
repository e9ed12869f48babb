// Adding somebody: one line that fills the fields below it, until a person corrects a field; Enter gives the number.

import { followPaper } from '../paper_state.js';
import { press } from '../press.js';
import { serving } from '../serving.js';
import { pressed, tell } from '../staff.js';
import { ageAsked, symptomsAsked, understand } from '../walk_in.js';
import { facts, say } from '../words.js';

const at = (id) => document.getElementById(id);

/** `wardOf(departmentId)` tells who serves there; `shownLine()` which department is looked at; `issued(visit)` what came of it. */
export function adding({ wardOf, shownLine, issued }) {
  let form = 0; // counts emptied forms: the same words typed for another person are another wish

  at('line').addEventListener('input', guess);
  at('line').addEventListener('focus', () => typed() && unfold(true));
  at('understood').addEventListener('input', ({ target }) => {
    target.dataset.own = '';
    delete target.ariaInvalid;
    if (target.id === 'department') showDoctors();
  });
  at('walk-in').addEventListener('submit', (event) => {
    event.preventDefault();
    issue();
  });

  const typed = () => at('line').value.trim() !== '' || at('understood').querySelector('[data-own]') !== null;

  function unfold(on) {
    at('understood').hidden = !on;
  }

  function guess() {
    const said = understand(at('line').value, { ...facts, doctors: doctorsOf(at('department').value) });
    unfold(typed());
    suggest('name', said.name);
    suggest('age', said.age);
    suggest('phone', said.phone);
    suggest('symptoms', said.symptoms.join(', '));
    suggest('department', said.department || shownLine() || onlyDepartment());
    showDoctors();
    suggest('doctor', said.doctor);
    if (!('own' in at('urgent').dataset)) at('urgent').checked = said.urgent;
    for (const name of ['needs', 'classes']) {
      for (const box of boxes(name)) if (!('own' in box.dataset)) box.checked = said[name].includes(box.value);
    }
  }

  /** Whoever serves in the chosen department now, then the others who may. */
  function showDoctors() {
    const department = at('department').value;
    if (at('doctor').dataset.of === department) return;
    at('doctor').dataset.of = department;
    const here = new Set(serving(wardOf(department)).map(({ doctorId }) => doctorId));
    const sorted = [...doctorsOf(department)].sort((a, b) => here.has(b.doctorId) - here.has(a.doctorId));
    const anybody = new Option(say('anybody_first'), '');
    at('doctor').replaceChildren(anybody, ...sorted.map(({ doctorId, name }) => new Option(here.has(doctorId) ? name : `${name} –`, doctorId)));
  }

  async function issue() {
    const age = ageAsked(at('age').value);
    if (!at('department').value) return refuse('department', 'no_department');
    if (!age) return refuse('age', 'no_age');
    if (at('urgent').checked && !at('symptoms').value.trim()) return refuse('symptoms', 'no_because');
    const mine = form;
    const answer = await pressed(at('issue'), () => press('/v1/reception/visits', asked(age), { intent: `form ${mine}` }), 'told');
    if (!answer.ok) return void refusedAt(answer.body?.field);
    if (mine === form) begin();
    tellIssued(answer.body);
  }

  /** The number at once, its paper as soon as it is known; what has been said of something else meanwhile stays. */
  function tellIssued(visit) {
    const given = [visit.tellStaff, say('issued', { token: visit.tokenNumber })].filter(Boolean).join(' ');
    const [printing, printed, missing] = [say('printing'), say('printed'), say('no_paper', { token: visit.tokenNumber })].map((paper) => `${given} ${paper}`);
    const tellPaper = (words, kind) => tell('told', words, visit.tellStaff ? 'urgent' : kind);
    issued(visit);
    tellPaper(printing, 'good');
    followPaper(visit.printJobId, (state) => {
      if (state === 'missing') tellPaper(missing, 'attention');
      else if (isTold(printing) || isTold(missing)) tellPaper(printed, 'good');
    });
  }

  /** An empty form for the next one at the counter. */
  function begin() {
    form += 1;
    at('walk-in').reset();
    for (const field of at('understood').querySelectorAll('[data-own]')) delete field.dataset.own;
    for (const field of at('understood').querySelectorAll('[aria-invalid]')) field.ariaInvalid = null;
    guess();
    at('line').focus();
  }

  return { begin, guess, isEmpty: () => !typed(), focus: () => at('line').focus() };
}

const isTold = (words) => at('told').querySelector('[data-slot="text"]').textContent === words;

function suggest(id, value) {
  if (!('own' in at(id).dataset)) at(id).value = value;
}

const boxes = (name) => document.querySelectorAll(`#understood [name="${name}"]`);
const checked = (name) => [...boxes(name)].filter((box) => box.checked).map((box) => box.value);
const onlyDepartment = () => (facts.departments.length === 1 ? facts.departments[0].departmentId : '');
const doctorsOf = (departmentId) => facts.doctors.filter(({ departmentIds }) => departmentIds.includes(departmentId));

function asked(age) {
  const classes = checked('classes');
  return {
    departmentId: at('department').value,
    ...age,
    ...written('name'),
    ...written('phone'),
    ...(at('doctor').value && { doctorId: at('doctor').value }),
    symptoms: symptomsAsked(at('symptoms').value, facts.complaints),
    needs: checked('needs'),
    ...(classes.length && { classes }),
    urgent: at('urgent').checked,
  };
}

function written(id) {
  const text = at(id).value.trim();
  return text ? { [id]: text } : {};
}

function refuse(id, key) {
  tell('told', say(key), 'attention');
  refusedAt(id);
}

/** Leads to the field that was wrong; the line where none is named. */
function refusedAt(field) {
  const wrong = at({ departmentId: 'department', doctorId: 'doctor', ageMonths: 'age' }[field] ?? field ?? 'line') ?? at('line');
  at('understood').hidden = false;
  if (wrong.id !== 'line') wrong.ariaInvalid = 'true';
  wrong.focus();
}
