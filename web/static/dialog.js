// A question before something that cannot be taken back: the safe answer has the focus, the other one does it.

import { say } from './words.js';

/** Opens <dialog id="…">; on its button "go" calls `act`, and `done` with the answer when that went well. */
export function ask(id, act, done) {
  const dialog = document.getElementById(id);
  const wrong = dialog.querySelector('.wrong');
  wrong.hidden = true;
  dialog.showModal();
  dialog.querySelector('form').onsubmit = async (event) => {
    if (event.submitter?.value !== 'go') return;
    event.preventDefault();
    event.submitter.setAttribute('aria-busy', 'true');
    const answer = await act(new FormData(event.target));
    event.submitter.removeAttribute('aria-busy');
    if (answer.ok) {
      dialog.close();
      done(answer);
    } else {
      wrong.textContent = whatWentWrong(answer);
      wrong.hidden = false;
    }
  };
}

/** The sentence for an answer that was no: the server's own, or that there was none. */
export function whatWentWrong(answer) {
  if (answer.status === 0) return say('no_answer');
  return answer.body?.detail ?? say('not_done');
}
