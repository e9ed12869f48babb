// Why somebody was called before somebody else: the explanation that the house keeps of every call, opened in a dialog.

import { wall } from './clock.js';
import { fill, keep, stamp } from './stamp.js';
import { count, say } from './words.js';

const PATIENCE_MS = 4000;

const at = (id) => document.getElementById(id);

/** Opens the explanation of a visit's call. */
export async function openWhy(visitId) {
  const panel = at('why-panel');
  fill(panel, { headline: say('why_loading'), sentence: '', called: '', policy: '', wrong: '' });
  keep(at('why-list'), [], {});
  at('why-page').href = `/visits/${visitId}/why`;
  panel.showModal();
  const answer = await asked(visitId);
  if (!answer.ok) return void fill(panel, { headline: '', wrong: answer.detail ?? say('why_missing') });
  show(panel, answer.body);
}

async function asked(visitId) {
  try {
    const response = await fetch(`/v1/visits/${visitId}/why`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const body = await response.json();
    return { ok: response.ok, body, detail: body.detail };
  } catch {
    return { ok: false };
  }
}

function show(panel, { because, calledAt, room, doctor, candidateCount, candidates, tokenNumber, policyVersion }) {
  fill(panel, {
    headline: say('why_headline', { token: tokenNumber }),
    sentence: because,
    called: [calledAt && say('why_called', { time: wall(calledAt), room, name: doctor }), count('why_count', candidateCount)].filter(Boolean).join(' '),
    policy: say('why_policy', { number: policyVersion }),
  });
  keep(at('why-list'), candidates, {
    key: ({ tokenNumber: token }) => token,
    make: () => stamp('candidate'),
    show: (item, each) => {
      item.classList.toggle('called', each.called);
      fill(item, { place: each.place, token: each.tokenNumber, came: wall(each.arrival), reason: each.called ? say('why_this') : each.reason });
    },
  });
}
