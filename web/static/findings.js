// What a nurse measures and sees, as a form made of what the server asks for this person. What stands in it is kept for
// each visit until it is decided, so that somebody may be looked at in two goes.

import { fill, stamp } from './stamp.js';
import { contradiction, reading } from './vitals.js';
import { say } from './words.js';

const ORDER = ['respiratoryRate', 'spo2', 'heartRate', 'temperature', 'systolic', 'diastolic', 'capillaryRefill']; // as hands go

const at = (id) => document.getElementById(id);

/** `form` is #findings; `changed()` is called whenever something else stands in it. */
export function findings(form, { changed }) {
  const drafts = new Map(); // visitId → draft
  let sheet = null;
  let draft = null;
  let fields = []; // [{measure, element, input}]

  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', ({ target }) => {
    if (target.closest('#age')) Object.assign(draft, { age: at('age-number').value, unit: unitOf() });
    changed();
  });
  form.addEventListener('keydown', onward);
  at('age-correct').addEventListener('click', () => {
    showAge(true);
    at('age-number').focus();
  });

  /** Shows what is asked about a visit; what stood in its form stands there again. */
  function open(asked) {
    sheet = asked;
    if (!drafts.has(asked.visitId)) drafts.set(asked.visitId, draftOf(asked));
    draft = drafts.get(asked.visitId);
    showAge(!asked.ageKnown);
    showMeasures();
    at('signs').replaceChildren(...groupsOf(asked.signs).map(makeGroup));
    form.hidden = false;
  }

  function showAge(asks) {
    draft.asksAge ||= asks;
    at('age').hidden = !draft.asksAge;
    at('age-correct').hidden = draft.asksAge;
    at('age-number').value = draft.age;
    for (const radio of form.elements['age-unit']) radio.checked = radio.value === draft.unit;
  }

  function unitOf() {
    return form.elements['age-unit'].value;
  }

  // — what is measured —

  function showMeasures() {
    const numbers = sheet.measures.filter(({ choices }) => !choices).sort((a, b) => ORDER.indexOf(a.code) - ORDER.indexOf(b.code));
    fields = numbers.map(makeMeasure);
    at('measures').replaceChildren(...fields.map(({ element }) => element));
    at('scales').replaceChildren(...sheet.measures.filter(({ choices }) => choices).map(makeScale));
    for (const field of fields) look(field);
  }

  function makeMeasure(measure) {
    const element = fill(stamp('measure'), { text: measure.text, unit: measure.unit });
    const input = element.querySelector('input');
    const field = { measure, element, input };
    Object.assign(input, { id: `measure-${measure.code}`, name: measure.code, value: draft.texts[measure.code] ?? '' });
    input.setAttribute('aria-describedby', `asks-${measure.code}`);
    element.querySelector('label').htmlFor = input.id;
    element.querySelector('.asks').id = `asks-${measure.code}`;
    const before = sheet.last?.vitals?.[measure.code];
    fill(element, { before: before == null ? '' : say('before', { value: before }) });
    input.addEventListener('input', () => {
      draft.texts[measure.code] = input.value;
      delete draft.right[measure.code];
      if (!input.hasAttribute('aria-invalid')) return;
      look(field);
    });
    input.addEventListener('change', () => fields.forEach(look));
    element.querySelector('.asks').addEventListener('click', ({ target }) => {
      const answer = target.closest('button');
      if (answer) settle(field, answer.dataset);
    });
    return field;
  }

  /** What somebody answered to "is it right?". */
  function settle(field, { answer, value }) {
    const { measure, input } = field;
    if (answer === 'meant') draft.texts[measure.code] = input.value = value;
    else draft.right[measure.code] = input.value;
    fields.forEach(look);
    changed();
    input.focus();
  }

  /** Asks about what sounds wrong, below its own field. */
  function look(field) {
    const question = questionOf(field);
    const asks = field.element.querySelector('.asks');
    asks.hidden = !question;
    field.input.toggleAttribute('aria-invalid', Boolean(question));
    if (question) field.input.setAttribute('aria-invalid', 'true');
    if (!question) return;
    fill(asks, { asks: question.text });
    const [meant, right] = ['meant', 'right'].map((name) => asks.querySelector(`[data-answer="${name}"]`));
    meant.hidden = question.meant === undefined;
    if (!meant.hidden) Object.assign(meant, { textContent: say('meant', { value: question.meant }) }).dataset.value = question.meant;
    right.hidden = question.impossible;
    right.textContent = say('is_right');
  }

  function questionOf({ measure, input }) {
    const read = reading(input.value, measure);
    if (read.wrong) return { text: say('impossible', { least: measure.least, most: measure.most }), impossible: true, meant: read.meant };
    if (read.value === undefined || draft.right[measure.code] === input.value) return null;
    if (read.asks) return { text: say('sounds_odd', { value: `${read.value} ${measure.unit ?? ''}`.trim() }), meant: read.meant };
    if (measure.code === 'diastolic' && contradiction(values())) return { text: say('pressure_crossed') };
    return null;
  }

  function values() {
    const read = fields.map(({ measure, input }) => [measure.code, reading(input.value, measure).value]);
    return Object.fromEntries(read.filter(([, value]) => value !== undefined));
  }

  function makeScale({ code, text, choices }) {
    const element = stamp('scale');
    element.querySelector('legend').textContent = text;
    const options = choices.map((choice) => {
      const option = stamp('scale-choice');
      const input = Object.assign(option.querySelector('input'), { name: code, value: String(choice.code), checked: draft.chosen[code] === choice.code });
      option.querySelector('span').textContent = choice.text;
      input.addEventListener('change', () => (draft.chosen[code] = choice.code));
      return option;
    });
    element.querySelector('.choices').append(...options);
    return element;
  }

  // — what is seen —

  /** A group of signs, and one more chip: that all the others of the group were looked at and are not there. */
  function makeGroup({ text, signs }) {
    const element = stamp('sign-group');
    element.querySelector('legend').textContent = text;
    const chips = signs.map((sign) => Object.assign(makeSign(sign.text, draft.signs.has(sign.code)), { sign }));
    const none = makeSign('', signs.some(({ code }) => draft.absent.has(code)));
    none.classList.add('none');
    element.querySelector('.choices').append(...chips, none);
    const take = () => {
      for (const { sign, firstElementChild: box } of chips) {
        draft.signs[box.checked ? 'add' : 'delete'](sign.code);
        draft.absent[none.firstElementChild.checked && !box.checked ? 'add' : 'delete'](sign.code);
      }
      const some = chips.some(({ firstElementChild: box }) => box.checked);
      none.querySelector('span').textContent = say(some ? 'nothing_else' : 'none_of_these');
    };
    take();
    element.addEventListener('change', take);
    element.addEventListener('keydown', rove);
    for (const box of element.querySelectorAll('input')) box.tabIndex = -1;
    element.querySelector('input').tabIndex = 0;
    return element;
  }

  function makeSign(text, checked) {
    const chip = stamp('sign');
    chip.querySelector('span').textContent = text;
    chip.querySelector('input').checked = checked;
    return chip;
  }

  /** What stands in the form, as the API takes it; `open` are the fields that still have to be looked at. */
  function read() {
    const open = fields.filter((field) => questionOf(field));
    const age = Number.parseInt(draft.age, 10);
    return {
      open,
      findings: {
        vitals: { ...values(), ...draft.chosen },
        signs: [...draft.signs],
        absentSigns: [...draft.absent],
        ...(draft.asksAge && age >= 0 && { [draft.unit]: age }),
      },
    };
  }

  return {
    open,
    read,
    close() {
      form.hidden = true;
    },
    /** It is decided: next time the form is empty again. */
    done: (visitId) => drafts.delete(visitId),
    /** The field or the group in which a sign or measure stands. */
    goTo(code) {
      const place = code === 'age' ? at('age-number') : form.querySelector(`[name="${code}"]`) ?? chipOf(code);
      if (code === 'age') showAge(true);
      place?.focus();
    },
    /** What a sign or measure is called. */
    nameOf: (code) => (code === 'age' ? say('unknown_age') : [...sheet.measures, ...sheet.signs].find((each) => each.code === code)?.text),
    /** Whether it is measured, and not seen. */
    isMeasured: (code) => code === 'age' || sheet.measures.some((measure) => measure.code === code),
    focus: () => form.querySelector('#age:not([hidden]) input, #measures input')?.focus(),
  };

  function chipOf(code) {
    return [...form.querySelectorAll('.group .choice')].find(({ sign }) => sign?.code === code)?.firstElementChild;
  }
}

function draftOf({ last }) {
  return { texts: {}, right: {}, chosen: {}, signs: new Set(last?.signs), absent: new Set(), age: '', unit: 'age', asksAge: false };
}

/** The signs by group, in the order in which the groups are named first. */
function groupsOf(signs) {
  const groups = new Map();
  for (const sign of signs) {
    if (!groups.has(sign.group)) groups.set(sign.group, { text: sign.groupText, signs: [] });
    groups.get(sign.group).signs.push(sign);
  }
  return [...groups.values()];
}

/** Enter goes on to the next field, as at a till. */
function onward(event) {
  if (event.key !== 'Enter' || event.ctrlKey || event.target.closest('button')) return;
  event.preventDefault();
  if (event.target.type === 'checkbox') return event.target.click();
  const stops = [...event.currentTarget.querySelectorAll('input:not([tabindex="-1"])')].filter((input) => input.offsetParent && !sameRadios(input, event.target));
  stops.find((input) => input.compareDocumentPosition(event.target) & Node.DOCUMENT_POSITION_PRECEDING)?.focus();
}

function sameRadios(input, other) {
  return input.type === 'radio' && input.name === other.name && input !== other;
}

/** In a group of signs the arrows go from one to the next; Tab leaves it. */
function rove(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const boxes = [...event.currentTarget.querySelectorAll('input')];
  const next = boxes[(boxes.indexOf(event.target) + step + boxes.length) % boxes.length];
  for (const box of boxes) box.tabIndex = box === next ? 0 : -1;
  next.focus();
}
