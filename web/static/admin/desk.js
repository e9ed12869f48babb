// Sets a page of the console going. Acts are written in its markup and carried out here:
//
//   <form data-call="PATCH /v1/…" data-told="Saved." data-then="/admin/staff/{staffId}">
//   <button data-call="DELETE /v1/…" data-asks="revoking" data-title="Take the kiosk out of service?">
//   <button data-opens="adding">
//
// A field with `data-path="code"` fills {code} in the call. `data-then` leads on after it went well, filled from the answer; without it the page's regions are looked at again.

import { ask, whatWentWrong } from '../dialog.js';
import { tell, work } from '../staff.js';
import { fill } from '../stamp.js';
import { lookAgain } from './again.js';
import { carry } from './carrying.js';
import { bodyOf, forgetWrong, showWrong } from './fields.js';

const KEPT = 'medique-told';

/** `bodies` says by a form's id how its body is made where its fields are not all of it; `acts` are further keys. */
export function desk({ bodies = {}, acts = {} } = {}) {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.dataset.call || event.submitter?.value === 'stay') return;
    event.preventDefault();
    submit(form, event.submitter, bodies[form.id]);
  });
  document.addEventListener('click', ({ target }) => {
    const button = target.closest('button[data-call], [data-opens], #told-close');
    if (!button) return;
    if (button.id === 'told-close') tell('told', '');
    else if (button.dataset.opens) open(button);
    else if (button.dataset.asks) question(button);
    else once(button);
  });
  tellKept();
  document.querySelector('#places [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  work({ '/': () => document.querySelector('[data-find]')?.focus(), ...placeKeys(), ...acts });
}

/** Says what was done, and shows how things are now. */
export async function done(element, { body }) {
  const { then, told } = element.dataset;
  if (then) return goOn(filled(then, body), told);
  element.closest('dialog')?.close();
  await lookAgain();
  if (told) tell('told', told);
}

async function submit(form, submitter, bodyOfThis = bodyOf) {
  if (submitter?.ariaBusy === 'true') return;
  forgetWrong(form);
  submitter?.setAttribute('aria-busy', 'true');
  const answer = await carry(filled(form.dataset.call, pathOf(form)), bodyOfThis(form), patienceOf(form));
  submitter?.removeAttribute('aria-busy');
  if (!answer.ok) return showWrong(form, answer);
  form.dispatchEvent(new CustomEvent('saved', { bubbles: true, detail: answer.body }));
  if ('empties' in form.dataset) form.reset();
  await done(form, answer);
}

/** A button whose act needs no question. */
async function once(button) {
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  const answer = await carry(button.dataset.call, given(button), patienceOf(button));
  button.ariaBusy = null;
  if (answer.ok) await done(button, answer);
  else tell('told', whatWentWrong(answer), 'urgent');
}

/** A button that asks first: the dialog's own fields go along. */
function question(button) {
  const dialog = document.getElementById(button.dataset.asks);
  const form = dialog.querySelector('form');
  form.reset();
  fill(dialog, { title: button.dataset.title, text: button.dataset.text });
  const act = () => carry(button.dataset.call, { ...given(button), ...bodyOf(form) }, patienceOf(button));
  ask(dialog.id, act, (answer) => done(button, answer));
}

function open(button) {
  const dialog = document.getElementById(button.dataset.opens);
  forgetWrong(dialog);
  dialog.showModal();
}

const given = (button) => JSON.parse(button.dataset.body ?? '{}');
const pathOf = (form) => Object.fromEntries(Array.from(form.querySelectorAll('[data-path]'), (field) => [field.dataset.path, field.value.trim()]));
const patienceOf = ({ dataset }) => ({ patience: Number(dataset.patience) || undefined });
const filled = (address, values) => address.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]));

/** A sentence that is read on the next page. */
function goOn(address, told) {
  if (told) sessionStorage.setItem(KEPT, told);
  location.assign(address);
}

function tellKept() {
  const told = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (told) tell('told', told);
}

function placeKeys() {
  const links = document.querySelectorAll('#places [data-key]');
  return Object.fromEntries(Array.from(links, (link) => [link.dataset.key, () => link.click()]));
}
