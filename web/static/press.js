// A press of a button that changes something. It is answered within two seconds or fails in front of the person's eyes;
// it is never delivered late, and pressing twice is pressing once.

import { now } from './clock.js';

const PATIENCE_SECONDS = 2;
const KEY_SECONDS = 20;

const underWay = new Map(); // intent → the answer to come
const unanswered = new Map(); // intent → {key, until}: what to send again with, until some answer has been seen

/**
 * Asks the server to do something once.
 *
 * The same intent pressed again while it is under way is the same request; pressed again soon after silence it carries
 * the same Idempotency-Key, so it cannot be done twice. Two requests are one intent when address and body are the same,
 * or when the caller says so by giving `intent`: a kiosk gives another one for every person.
 * `Press-Before` is an instant of the server's clock: the network may deliver an abandoned request when the cable is
 * back, and the server then refuses it.
 *
 * Gives {ok, status, body}; status 0 means that nobody answered within `patience` seconds.
 */
export function press(address, body = {}, { patience = PATIENCE_SECONDS, intent = '', method = 'POST' } = {}) {
  const name = `${intent} ${method} ${address} ${JSON.stringify(body)}`;
  if (!underWay.has(name)) {
    underWay.set(name, send(name, method, address, body, patience).finally(() => underWay.delete(name)));
  }
  return underWay.get(name);
}

async function send(name, method, address, body, patience) {
  try {
    const response = await fetch(address, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': keyOf(name),
        'Press-Before': new Date(now() + patience * 1000).toISOString(),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patience * 1000),
    });
    const answer = { ok: response.ok, status: response.status, body: await bodyOf(response) };
    unanswered.delete(name);
    return answer;
  } catch (trouble) {
    if (!['TypeError', 'TimeoutError', 'AbortError', 'SyntaxError'].includes(trouble.name)) throw trouble;
    return { ok: false, status: 0, body: null };
  }
}

function keyOf(name) {
  const kept = unanswered.get(name);
  if (kept && performance.now() < kept.until) return kept.key;
  const key = newKey();
  unanswered.set(name, { key, until: performance.now() + KEY_SECONDS * 1000 });
  return key;
}

async function bodyOf(response) {
  return response.status === 204 ? null : response.json();
}

/** 128 random bits; crypto.randomUUID does not exist on plain http, which a hospital's network may well be. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
