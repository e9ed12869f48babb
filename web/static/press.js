// A press of a button that changes something. It is answered within two seconds or fails in front of the person's eyes;
// it is never delivered late, and pressing twice is pressing once.

import { now } from './clock.js';

const PATIENCE_SECONDS = 2;

const underWay = new Map(); // intent → the answer to come
const unanswered = new Map(); // intent → its idempotency key, kept until some answer has been seen

/**
 * Asks the server to do something once.
 *
 * The same request pressed again while it is under way is the same request; pressed again after silence it carries the
 * same Idempotency-Key, so it cannot be done twice. `Press-Before` is an instant of the server's clock: the network may
 * deliver an abandoned request when the cable is back, and the server then refuses it.
 *
 * Gives {ok, status, body}; status 0 means that nobody answered.
 */
export function press(address, body = {}, { patience = PATIENCE_SECONDS } = {}) {
  const intent = `${address} ${JSON.stringify(body)}`;
  if (!underWay.has(intent)) {
    underWay.set(intent, send(intent, address, body, patience).finally(() => underWay.delete(intent)));
  }
  return underWay.get(intent);
}

async function send(intent, address, body, patience) {
  const key = unanswered.get(intent) ?? newKey();
  unanswered.set(intent, key);
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': key,
        'Press-Before': new Date(now() + patience * 1000).toISOString(),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patience * 1000),
    });
    const answer = { ok: response.ok, status: response.status, body: await bodyOf(response) };
    unanswered.delete(intent);
    return answer;
  } catch (trouble) {
    if (trouble instanceof TypeError || trouble.name === 'TimeoutError' || trouble.name === 'AbortError') {
      return { ok: false, status: 0, body: null };
    }
    throw trouble;
  }
}

async function bodyOf(response) {
  return response.status === 204 ? null : response.json();
}

/** 128 random bits; crypto.randomUUID does not exist on plain http, which a hospital's network may well be. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
