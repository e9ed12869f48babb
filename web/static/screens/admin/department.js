// One department: its week is edited here; everything else is carried out as its markup says.

import { desk } from '../../admin/desk.js';
import { bodyOf } from '../../admin/fields.js';
import { guard } from '../../admin/guard.js';
import { editWeek, impossible, sessionsOf, timeOf } from '../../admin/week.js';
import { facts, say } from '../../words.js';

const days = document.getElementById('days');
const always = document.getElementById('always');
const week = document.getElementById('week');
const version = () => Number(document.getElementById('today').dataset.version);

desk({
  bodies: {
    week: () => ({ hours: always.checked ? [] : sessionsOf(days), expectedVersion: version() }),
    names: (form) => ({ ...bodyOf(form), expectedVersion: version() }),
    'adding-room': (form) => ({ ...bodyOf(form), departmentId: facts.departmentId }),
    holiday: (form) => {
      const { date, name, everywhere } = bodyOf(form);
      return { date, name, ...(!everywhere && { departmentId: facts.departmentId }) };
    },
  },
});
guard();
editWeek(days);

always.addEventListener('change', () => {
  days.hidden = always.checked;
  for (const field of days.querySelectorAll('input')) field.disabled = always.checked;
});

// Before anything is sent: times that cannot be are shown where they stand.
for (const kind of ['input', 'change']) week.addEventListener(kind, showImpossible);

function showImpossible() {
  const wrong = always.checked ? [] : impossible(sessionsOf(days));
  for (const day of days.children) {
    const [first] = wrong.filter(({ weekday }) => weekday === Number(day.dataset.weekday));
    const fields = [...day.querySelectorAll('input')];
    const field = first && fields.find((input) => timeOf(input.value) === first.opens);
    for (const input of fields) input.setCustomValidity(input === field ? say('times_cross') : '');
  }
}
