// The column of departments: how many wait in each, who serves there, and what has to be looked after.

import { press } from '../press.js';
import { serving, whereabouts } from '../serving.js';
import { pressed, tell } from '../staff.js';
import { fill, keep, stamp } from '../stamp.js';
import { iconAddress } from '../states.js';
import { waitingOf } from '../ward.js';
import { facts, has, say } from '../words.js';

const ICONS = { 'no-paper': 'printer', 'no-doctor': 'steth', 'not-heard': 'silent' };
const MENDS = { 'no-paper': ['reprint', 'acknowledge'], 'no-doctor': ['reassign'] };

const at = (id) => document.getElementById(id);

/** `choose(departmentId)` is called by a touch; `reassign(visitId)` when a visit has lost its doctor. */
export function linesColumn({ house, choose, reassign }) {
  return {
    show(shown) {
      showLines(shown);
      showNotices();
      showServing(shown);
    },
  };

  function showLines(shown) {
    const all = { departmentId: '', code: '', name: say('all') };
    keep(at('lines'), [all, ...facts.departments], {
      key: ({ departmentId }) => departmentId,
      make: ({ departmentId }) => {
        const item = stamp('line-choice');
        item.firstElementChild.addEventListener('click', () => choose(departmentId));
        return item;
      },
      show: (item, department) => showLine(item, department, shown),
    });
  }

  function showLine(item, { departmentId, code, name, hue }, shown) {
    item.dataset.hue = hue ?? '';
    item.firstElementChild.ariaPressed = String(departmentId === shown);
    const index = facts.departments.findIndex((each) => each.departmentId === departmentId) + 1;
    fill(item, { code, name, waiting: waitingCount(departmentId), key: index < 10 ? index : '' });
  }

  function waitingCount(departmentId) {
    const counted = departmentId ? [house.of(departmentId)] : house.all();
    return counted.reduce((sum, ward) => sum + (ward ? waitingOf(ward).length : 0), 0);
  }

  function showServing(shown) {
    const wards = house.all().filter((ward) => !shown || ward.departmentId === shown);
    const doctors = new Map(wards.flatMap(serving).map((doctor) => [doctor.doctorId, doctor]));
    keep(at('serving'), [...doctors.values()], {
      key: ({ doctorId }) => doctorId,
      make: () => stamp('server'),
      show: (item, doctor) => {
        item.dataset.duty = doctor.availability;
        fill(item, { name: doctor.name, where: whereabouts(doctor) });
      },
    });
    at('serving').hidden = doctors.size === 0;
    document.querySelector('.serving').hidden = doctors.size === 0;
  }

  function showNotices() {
    const notices = house.all().flatMap((ward) => ward.notices ?? []);
    at('papers').hidden = notices.length === 0;
    keep(at('notices'), notices, { key: keyOf, make: makeNotice, show: showNotice });
  }

  function makeNotice(notice) {
    const item = stamp('notice');
    item.querySelector('use').setAttribute('href', iconAddress(ICONS[notice.kind] ?? 'warning'));
    for (const button of item.querySelectorAll('[data-mend]')) {
      button.hidden = !(MENDS[notice.kind] ?? []).includes(button.dataset.mend);
      button.addEventListener('click', () => mend(button, notice));
    }
    return item;
  }

  function mend(button, notice) {
    if (button.dataset.mend === 'reassign') reassign(notice.visitId);
    else mendPaper(button, notice);
  }
}

const keyOf = ({ kind, printJobId, visitId, tokenNumber }) => `${kind} ${printJobId ?? visitId ?? tokenNumber}`;

function showNotice(item, { kind, tokenNumber, text }) {
  fill(item, { title: has(`notice_${kind}`) ? say(`notice_${kind}`, { token: tokenNumber }) : tokenNumber, text });
}

/** A slip that did not come out: another one, or somebody has seen it lying there. */
async function mendPaper(button, { printJobId, tokenNumber }) {
  const what = button.dataset.mend;
  const answer = await pressed(button, () => press(`/v1/print-jobs/${printJobId}/${what}`), 'told');
  if (answer.ok) tell('told', say(what === 'reprint' ? 'reprinted' : 'acknowledged', { token: tokenNumber }));
}
