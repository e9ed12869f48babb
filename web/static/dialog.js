// A question before an act: what has to be said for it, by touch or by key. Its button "go" does it, nothing else does.

import { say } from './words.js';

/**
 * Opens <dialog id="…">; on its button "go" calls `act`, and `done` with the answer when that went well.
 *
 * A choice with a key (`data-key="c"` on its label or its input) is chosen by that key, a checkbox is turned by it; in a
 * form with `data-at-once` the key of a single choice is the answer; if anything is missing, the browser leads there.
 */
export function ask(id, act, done) {
  const dialog = document.getElementById(id);
  const wrong = dialog.querySelector('.wrong');
  wrong.hidden = true;
  dialog.onkeydown = chooseByKey;
  dialog.showModal();
  dialog.querySelector('form').onsubmit = async (event) => {
    if (event.submitter?.value !== 'go') return;
    event.preventDefault();
    if (event.submitter.ariaBusy === 'true') return;
    event.submitter.ariaBusy = 'true';
    const answer = await act(new FormData(event.target));
    event.submitter.ariaBusy = null;
    if (answer.ok) {
      dialog.close();
      done(answer);
    } else {
      wrong.textContent = whatWentWrong(answer);
      wrong.hidden = false;
    }
  };
}

function chooseByKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  const choice = [...event.currentTarget.querySelectorAll('[data-key]')].find((each) => each.dataset.key.toLowerCase() === event.key.toLowerCase());
  const input = choice?.matches('input') ? choice : choice?.querySelector('input');
  if (!input || input.disabled || choice.closest('[hidden]')) return;
  event.preventDefault();
  input.focus();
  input.click();
  const { form } = input;
  if (input.type === 'radio' && 'atOnce' in form.dataset) form.requestSubmit(form.querySelector('[value="go"]'));
}

function isTyping(element) {
  return element.matches('textarea, select, input:not([type="radio"], [type="checkbox"])');
}

/** The sentence for an answer that was no: the server's own, or that there was none. */
export function whatWentWrong(answer) {
  if (answer.status === 0) return say('no_answer');
  return answer.body?.detail ?? say('not_done');
}
