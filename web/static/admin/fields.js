// What a form says, as the API takes it; and a refusal, shown at the field it is about.

import { whatWentWrong } from '../dialog.js';

/**
 * The body that a form stands for. A field's name may be a path (`names.hi`). A number is a number, an empty one null; a
 * box to tick is true or false, or with `data-list` one item of a list; `data-optional` leaves an empty text out.
 */
export function bodyOf(form) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || ['submit', 'button'].includes(field.type)) continue;
    put(body, field.name.split('.'), field);
  }
  return body;
}

function put(body, [name, ...rest], field) {
  if (rest.length) return put((body[name] ??= {}), rest, field);
  if ('list' in field.dataset) {
    body[name] ??= [];
    if (field.checked) body[name].push(field.value);
  } else if (field.type === 'checkbox') body[name] = field.checked;
  else if (field.type === 'radio') {
    if (field.checked) body[name] = field.value;
  } else if (field.type === 'number' || 'number' in field.dataset) body[name] = field.value === '' ? null : Number(field.value);
  else {
    const text = field.type === 'password' ? field.value : field.value.trim();
    if (text || !('optional' in field.dataset)) body[name] = text;
  }
}

/** Shows a refusal in a form: in words below it, and at the field that it names. */
export function showWrong(form, answer) {
  const wrong = form.querySelector('.wrong');
  wrong.textContent = whatWentWrong(answer);
  wrong.hidden = false;
  const field = fieldOf(form, answer.body?.field);
  field?.setAttribute('aria-invalid', 'true');
  (field ?? wrong).scrollIntoView({ block: 'nearest' });
  field?.focus();
}

/** A form as it was before anything was wrong. */
export function forgetWrong(form) {
  const wrong = form.querySelector('.wrong');
  if (wrong) wrong.hidden = true;
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
}

function fieldOf(form, path) {
  const named = path && form.elements.namedItem(path);
  return named instanceof Element ? named : named?.[0];
}
