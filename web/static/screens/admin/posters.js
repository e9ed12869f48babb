// Posters: pictures of the code to keep, the sheet to print, and links that hold for one person.

import { carry } from '../../admin/carrying.js';
import { desk } from '../../admin/desk.js';
import { forgetWrong, showWrong } from '../../admin/fields.js';
import { wall } from '../../clock.js';
import { tell } from '../../staff.js';
import { facts, say } from '../../words.js';

const DRAWING_SECONDS = 10;

const at = (id) => document.getElementById(id);
const link = at('link');

desk();
if (link) begin();

function begin() {
  at('print').addEventListener('click', () => print());
  at('copy').addEventListener('click', copy);
  link.addEventListener('submit', make);
  for (const keep of document.querySelectorAll('[data-asset]')) keep.addEventListener('click', () => download(keep));
}

/** A picture is made when it is wanted, and kept under the department's letters. */
async function download(button) {
  button.ariaBusy = 'true';
  const answer = await carry('POST /v1/admin/qrcodes', { departmentId: facts.departmentId, kind: 'poster' }, { patience: DRAWING_SECONDS });
  button.ariaBusy = null;
  if (!answer.ok) return tell('told', answer.body?.detail ?? say('not_done'), 'urgent');
  const kind = button.dataset.asset;
  const way = document.createElement('a');
  way.href = answer.body.assets[kind];
  way.download = `${facts.file}.${kind}`;
  way.click();
}

async function make(event) {
  event.preventDefault();
  forgetWrong(link);
  event.submitter.ariaBusy = 'true';
  const minutes = Number(at('minutes').value);
  const answer = await carry('POST /v1/admin/qrcodes', { departmentId: facts.departmentId, kind: 'checkin', minutes }, { patience: DRAWING_SECONDS });
  event.submitter.ariaBusy = null;
  if (!answer.ok) return showWrong(link, answer);
  const { url, payload, assets } = answer.body;
  at('made-code').src = assets.svg;
  at('made-address').textContent = url;
  at('made-until').textContent = say('holds_until', { time: wall(payload.exp) });
  at('made').hidden = false;
  at('copy').focus();
}

/** Plain http has no clipboard: then the link is selected, ready for the keys. */
async function copy() {
  const address = at('made-address');
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(address.textContent);
    return tell('told', say('copied'));
  }
  getSelection().selectAllChildren(address);
}
