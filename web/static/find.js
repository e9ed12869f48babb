// Finding one's number again: the number and the last three characters of the slip.

import { whatWentWrong } from './dialog.js';
import { press } from './press.js';

/** `form` holds both; a form of a number that is known holds only the characters, the number stands in data-token. */
export function find(form) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { tokenNumber = form.dataset.token, check } = Object.fromEntries(new FormData(form));
    const answer = await press('/v1/patient/restore', { tokenNumber: dashed(tokenNumber), check: check.trim() });
    if (answer.ok) {
      location.assign('/visits');
      return;
    }
    const wrong = form.querySelector('.wrong');
    wrong.textContent = whatWentWrong(answer);
    wrong.hidden = false;
  });
}

/** `c017` as it stands on the slip: `C-017`. */
function dashed(typed) {
  return typed.trim().toUpperCase().replace(/^([A-Z]+)(?=\d)/, '$1-');
}
