// A screen that waits to be ours: asks for a code, shows it, and asks every few seconds whether somebody has confirmed it.
// The key comes as a cookie that no script can read; then the page it wanted to be opens by itself.

import { now, wall } from '../clock.js';
import { press } from '../press.js';
import { facts, say } from '../words.js';

const ASK_SECONDS = 3;
const PATIENCE_SECONDS = 6;

const at = (id) => document.getElementById(id);
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

wait();

async function wait() {
  for (let asked = 0; ; asked += 1) {
    const pairing = await askForCode(asked);
    if (pairing) await waitFor(pairing);
    await pause(ASK_SECONDS);
  }
}

/** Each new code is another intent: the same words again must not give the old one. */
async function askForCode(asked) {
  const answer = await press('/v1/devices/pairings', { kind: facts.kind }, { patience: PATIENCE_SECONDS, intent: asked });
  tell(answer);
  if (!answer.ok) return null;
  const { code, expiresAt } = answer.body;
  at('code').querySelector('[data-slot="code"]').textContent = `${code.slice(0, 3)} ${code.slice(3)}`;
  at('code').querySelector('[data-slot="spelt"]').textContent = say('spelt', { code: [...code].join(' ') });
  at('until').textContent = say('until', { time: wall(expiresAt) });
  return answer.body;
}

/** Until it was confirmed, which opens the page, or the code serves no more. */
async function waitFor({ pairingId, secret, expiresAt }) {
  const ends = Date.parse(expiresAt);
  for (let asked = 0; now() < ends; asked += 1) {
    await pause(ASK_SECONDS);
    const wish = { pairingId, secret, asCookie: true };
    const answer = await press('/v1/devices/token', wish, { patience: PATIENCE_SECONDS, intent: asked });
    if (answer.ok && answer.body.state === 'PAIRED') return location.replace(facts.address);
    tell(answer);
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return;
  }
}

function tell({ ok, status, body }) {
  at('state').dataset.late = String(!ok && status !== 410);
  if (ok || status === 410) at('state').textContent = say('waiting');
  else at('state').textContent = status === 0 ? say('offline') : (body?.detail ?? say('not_done'));
}
