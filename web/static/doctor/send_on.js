// Where a patient goes next, once the visit is done: one department or several, in the order in which they were chosen.

import { ask } from '../dialog.js';
import { fill, keep, stamp } from '../stamp.js';
import { facts, say } from '../words.js';

const MOST = 8;

const at = (id) => document.getElementById(id);

/** Asks where to; `send(more)` gets what the API takes beside the rest, `done(answer, departments)` what came of it. */
export function sendOn(visit, { send, done }) {
  let chosen = []; // departmentIds, in the order of the route
  const goals = facts.goals.filter(({ departmentId }) => departmentId !== visit.departmentId);
  const form = at('sending').querySelector('form');
  fill(at('sending'), { title: say('send_asked', { token: visit.tokenNumber }) });
  keep(at('send-goals'), [], {});
  keep(at('send-goals'), goals, { key: ({ departmentId }) => departmentId, make, show: () => {} });
  at('send-print').checked = true;
  show();
  countWaiting();

  form.onchange = ({ target }) => {
    if (target.name !== 'departmentId') return;
    chosen = target.checked ? [...chosen, target.value].slice(0, MOST) : chosen.filter((id) => id !== target.value);
    show();
  };
  ask('sending', (given) => (chosen.length ? send(asked(given)) : nowhere()), (answer) => done(answer, chosen.map((id) => goals.find(({ departmentId }) => departmentId === id).name)));

  function make({ departmentId, code, name, hue }, index = goals.findIndex((each) => each.departmentId === departmentId)) {
    const leg = fill(stamp('leg'), { code, name, key: code.length === 1 ? code : '', 'key-back': index < 9 ? index + 1 : '' });
    leg.dataset.hue = hue;
    Object.assign(leg.querySelector('[name="departmentId"]'), { value: departmentId }).dataset.key = code.length === 1 ? code : '';
    Object.assign(leg.querySelector('[name="review"]'), { value: departmentId }).dataset.key = index < 9 ? String(index + 1) : '';
    leg.querySelector('[name="note"]').name = `note ${departmentId}`;
    return leg;
  }

  function show() {
    for (const leg of at('send-goals').children) {
      const place = chosen.indexOf(leg.dataset.key);
      leg.querySelector('[name="departmentId"]').checked = place >= 0;
      leg.querySelector('.more').hidden = place < 0;
      fill(leg, { place: chosen.length > 1 && place >= 0 ? place + 1 : '' });
    }
  }

  function asked(given) {
    const back = new Set(given.getAll('review'));
    return {
      sendTo: chosen.map((departmentId) => {
        const note = given.get(`note ${departmentId}`).trim();
        return { departmentId, review: back.has(departmentId), ...(note && { note }) };
      }),
      printRoute: given.get('print') !== null,
    };
  }
}

const nowhere = () => ({ ok: false, status: 422, body: { detail: say('send_none') } });

/** How long the lines there are, beside their names; without an answer nothing is said. */
async function countWaiting() {
  const answer = await fetch('/v1/departments', { signal: AbortSignal.timeout(3000) }).catch(() => null);
  if (!answer?.ok) return;
  for (const { departmentId, waiting, estimate } of await answer.json()) {
    const leg = [...at('send-goals').children].find((each) => each.dataset.key === departmentId);
    if (leg) fill(leg, { waiting: [say('waiting_there', { number: waiting }), estimate?.text].filter(Boolean).join(', ') });
  }
}
