// The prescription: written as plain text or with one touch, and shown once it is signed, ready to be printed.

import { wall } from './clock.js';
import { nameAndAge } from './person.js';
import { fill } from './stamp.js';
import { facts, say } from './words.js';

const form = document.getElementById('writing'); // there for those who may prescribe
const field = document.getElementById('text');
const signed = document.getElementById('signed');

/** `changed()` is called when there is something written or nothing any more; `finish()` by Ctrl and Enter. */
export function prescription({ changed, finish }) {
  if (field) listen(changed, finish);
  return {
    text: () => field?.value.trim() ?? '',
    isFocused: () => field !== null && document.activeElement === field,
    focus: () => form && !form.hidden && field.focus(),
    clear: () => field && (field.value = ''),
    /** Shows the form while somebody is inside; what was signed before makes room for it. */
    show(inside) {
      if (form) form.hidden = !inside;
      if (inside) signed.hidden = true;
    },
    showSigned,
  };
}

function listen(changed, finish) {
  for (const sign of ['input', 'focus', 'blur']) field.addEventListener(sign, changed);
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return field.blur();
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return;
    event.preventDefault();
    finish();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('click', ({ target }) => {
    const line = target.closest('[data-line]')?.dataset.line;
    if (!line) return;
    field.value = [field.value.trimEnd(), line].filter(Boolean).join('\n');
    field.focus();
    changed();
  });
  addEventListener('beforeunload', (event) => field.value.trim() && event.preventDefault());
}

/** The signed text of a visit that is over; nothing where none was written. */
function showSigned({ prescription: document, tokenNumber, ...visit }) {
  signed.hidden = !document;
  if (!document) return;
  fill(signed, {
    token: tokenNumber,
    name: nameAndAge(visit),
    text: document.contentSanitized,
    signed: say('signed_by', { name: facts.name, time: wall(document.signedAt) }),
    seal: document.signature,
  });
}
