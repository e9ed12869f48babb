// Who is next and why, and the line behind them; a row opens every act about exactly that person.

import { complaintsOf, nameAndAge, needsOf, waitOf } from '../person.js';
import { fill, keep, stamp } from '../stamp.js';
import { shownState, showState } from '../states.js';
import { waitingOf } from '../ward.js';
import { count, has, say } from '../words.js';

const at = (id) => document.getElementById(id);

/** `open(visit)` is called by a touch of a row, or Enter on it. */
export function line({ desk, open }) {
  at('line').addEventListener('keydown', goByKey);

  function show() {
    const ward = desk.house.of(desk.department());
    const waiting = ward ? waitingOf(ward) : [];
    const { visit, rule } = desk.next();
    at('count').textContent = waiting.length ? count('waiting', waiting.length) : '';
    at('why').textContent = rule && has(`order_${rule}`) ? say(`order_${rule}`, { token: visit.tokenNumber }) : '';
    at('empty').hidden = !ward || waiting.length > 0;
    at('line').hidden = waiting.length === 0;
    keep(at('line'), waiting, {
      key: ({ visitId }) => visitId,
      make: ({ visitId }) => {
        const row = stamp('row');
        row.firstElementChild.addEventListener('click', () => open(desk.house.visit(visitId)));
        return row;
      },
      show: (row, each) => showRow(row, each, { place: waiting.indexOf(each) + 1, next: each === visit }),
    });
    rove();
  }

  function showRow(row, visit, { place, next }) {
    row.classList.toggle('is-next', next);
    fill(row, { position: place, token: visit.tokenNumber, name: nameAndAge(visit), note: noteOf(visit), minutes: waitOf(visit) });
    showState(row.querySelector('.state'), shownState(visit));
  }

  function noteOf(visit) {
    if (desk.isForMe(visit)) return [complaintsOf(visit), ...needsOf(visit)].filter(Boolean).join(' · ');
    const colleague = desk.house.of(visit.departmentId).doctors.find(({ doctorId }) => doctorId === visit.doctorId);
    return say('for_colleague', { name: colleague?.name ?? say('a_colleague') });
  }

  const rows = () => [...at('line').querySelectorAll('button')];

  /** The whole list is one stop for the tabulator; within it the arrows go. */
  function rove() {
    const every = rows();
    const current = every.find((row) => row === document.activeElement) ?? every.find((row) => row.tabIndex === 0) ?? every[0];
    for (const row of every) row.tabIndex = row === current ? 0 : -1;
  }

  function step(distance) {
    const every = rows();
    const index = every.indexOf(document.activeElement);
    const next = every[index < 0 ? (distance > 0 ? 0 : every.length - 1) : Math.min(Math.max(index + distance, 0), every.length - 1)];
    next?.focus();
    rove();
  }

  function goByKey(event) {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    at('act').focus();
  }

  return { show, step, nth: (number) => rows()[number - 1]?.click() };
}
