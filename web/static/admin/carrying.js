// An act of the administrator on its way: where the house wants to be sure who it is, the password is asked and the act
// repeated, so that nothing has to be entered twice.

import { ask } from '../dialog.js';
import { press } from '../press.js';
import { signInAgain } from '../staff.js';

const SECOND_FACTOR = '/account/second-factor';
const HASHING_SECONDS = 10; // a password is slow to check, on purpose

/** Carries out `"PATCH /v1/…"` with a body. Gives the answer of `press`. */
export async function carry(call, body = {}, { patience } = {}) {
  const [method, address] = call.split(' ');
  const send = () => press(address, body, { method, ...(patience && { patience }) });
  const answer = await send();
  if (answer.body?.needs === 'second-factor') location.assign(SECOND_FACTOR);
  if (answer.status !== 401) return answer;
  if (answer.body?.needs !== 'password') signInAgain(answer.status);
  return (await proven()) ? send() : answer;
}

/** Asks for the password; whether it was given and is right. */
function proven() {
  const dialog = document.getElementById('proof');
  dialog.querySelector('form').reset();
  return new Promise((resolve) => {
    const confirm = (given) => press('/v1/auth/confirm', { password: given.get('password') }, { patience: HASHING_SECONDS });
    ask('proof', confirm, () => resolve(true));
    dialog.addEventListener('close', () => resolve(false), { once: true });
  });
}
