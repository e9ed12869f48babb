// Today's line as a list: one group for each department, one row for each visit, one of them chosen.

import { wall } from '../clock.js';
import { claimsOf, complaintsOf, nameAndAge, needsOf, waitOf } from '../person.js';
import { serving, whereabouts } from '../serving.js';
import { fill, keep, stamp } from '../stamp.js';
import { shownState, showState } from '../states.js';
import { facts, say } from '../words.js';

const at = (id) => document.getElementById(id);

/** `touched(visitId, twice)` is called by a click on a row; `wardOf(departmentId)` tells who serves there. */
export function list({ touched, wardOf }) {
  let shown = []; // visits, in the order in which they stand on the screen

  function show(visits, { chosenId, places, grouped, empty }) {
    const groups = facts.departments
      .map((department) => ({ ...department, visits: visits.filter(({ departmentId }) => departmentId === department.departmentId) }))
      .filter((group) => group.visits.length > 0);
    shown = groups.flatMap((group) => group.visits);
    at('list').hidden = shown.length === 0;
    at('empty').hidden = shown.length > 0;
    at('empty').textContent = empty;
    keep(at('list'), groups, {
      key: ({ departmentId }) => departmentId,
      make: makeGroup,
      show: (element, group) => showGroup(element, group, { chosenId, places, grouped }),
    });
    at('list').setAttribute('aria-activedescendant', shown.some(({ visitId }) => visitId === chosenId) ? `row-${chosenId}` : '');
  }

  function showGroup(element, { departmentId, code, name, visits }, { chosenId, places, grouped }) {
    element.querySelector('.group-title').hidden = !grouped;
    fill(element, { code, name, doctors: serving(wardOf(departmentId)).map((doctor) => `${doctor.name} ${whereabouts(doctor)}`).join(' — ') });
    keep(element.querySelector('.rows'), visits, {
      key: ({ visitId }) => visitId,
      make: makeRow,
      show: (row, visit) => showRow(row, visit, { chosen: visit.visitId === chosenId, place: places.get(visit.visitId) }),
    });
  }

  function makeRow({ visitId }) {
    const row = stamp('row');
    row.id = `row-${visitId}`;
    row.addEventListener('click', () => touched(visitId));
    row.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      touched(visitId, { menu: true });
    });
    return row;
  }

  return {
    show,
    /** The visit so many rows further; at the ends one stays. */
    step(chosenId, distance) {
      const index = shown.findIndex(({ visitId }) => visitId === chosenId);
      const next = index < 0 ? (distance > 0 ? 0 : shown.length - 1) : Math.min(Math.max(index + distance, 0), shown.length - 1);
      return shown[next]?.visitId ?? null;
    },
    first: () => shown[0]?.visitId ?? null,
    last: () => shown.at(-1)?.visitId ?? null,
    reveal: (visitId) => at(`row-${visitId}`)?.scrollIntoView({ block: 'nearest' }),
    focus: () => at('list').focus({ preventScroll: true }),
  };
}

function makeGroup({ departmentId, name, hue }) {
  const group = stamp('group');
  group.ariaLabel = name;
  group.dataset.hue = hue;
  group.dataset.department = departmentId;
  return group;
}

function showRow(row, visit, { chosen, place }) {
  row.ariaSelected = String(chosen);
  row.dataset.priority = visit.priority;
  const claims = claimsOf(visit);
  const asks = claims.length ? say('to_confirm', { what: claims.join(', ') }) : '';
  fill(row, {
    position: place ?? '',
    token: visit.tokenNumber,
    name: nameAndAge(visit),
    note: [asks, complaintsOf(visit), ...needsOf(visit)].filter(Boolean).join(' · '),
    where: visit.room ?? (visit.heldUntil ? say('held_until', { time: wall(visit.heldUntil) }) : ''),
    minutes: place ? waitOf(visit) : '',
  });
  showState(row.querySelector('.state'), shownState(visit));
}
