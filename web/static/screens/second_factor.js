// Setting up an authenticator: the picture to scan, its first code, and the recovery codes, which are shown once.

import { ask, whatWentWrong } from '../dialog.js';
import { press } from '../press.js';

const step = (name) => document.querySelector(`[data-step="${name}"]`);

on('begin', () => press('/v1/account/second-factor'), ({ secret, qr }) => {
  step('scan').querySelector('img').src = qr;
  step('scan').querySelector('[data-slot="secret"]').textContent = secret.match(/.{1,4}/g).join(' ');
  show('scan');
});
on('confirm', (form) => press('/v1/account/second-factor/confirm', codeOf(form)), showCodes);
on('renew', (form) => press('/v1/account/recovery-codes', codeOf(form)), showCodes);
step('codes').querySelector('[data-act="print"]').addEventListener('click', () => window.print());

/** Sends a form; asks for the password first if that was too long ago, and tries again. */
function on(name, send, done) {
  const form = document.querySelector(`[data-form="${name}"]`);
  form?.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.setAttribute('aria-busy', 'true');
    const answer = await send(form);
    button.removeAttribute('aria-busy');
    if (answer.ok) return done(answer.body);
    if (answer.body?.needs === 'password') return askPassword(() => form.requestSubmit());
    const wrong = form.querySelector('.wrong');
    wrong.textContent = whatWentWrong(answer);
    wrong.hidden = false;
    form.querySelector('input')?.select();
  });
}

function askPassword(then) {
  ask('again', (given) => press('/v1/auth/confirm', { password: given.get('password') }), then);
}

function codeOf(form) {
  return { code: new FormData(form).get('code').trim() };
}

function showCodes({ recoveryCodes }) {
  const items = recoveryCodes.map((code) => {
    const item = document.createElement('li');
    item.textContent = code;
    return item;
  });
  document.getElementById('codes').replaceChildren(...items);
  show('codes');
}

function show(name) {
  for (const section of document.querySelectorAll('.step')) section.hidden = section.dataset.step !== name;
  step(name).querySelector('h2').focus();
}
