// Triage: what is on, what was checked, and who answers for it, saved together as one version.

import { desk } from '../../admin/desk.js';
import { bodyOf } from '../../admin/fields.js';
import { guard } from '../../admin/guard.js';
import { facts } from '../../words.js';

const form = document.getElementById('triage');
const saving = document.getElementById('saving');

desk({ bodies: { triage: asked } });
guard((_, dirty) => (saving.hidden = !dirty));

form.addEventListener('reset', () => (saving.hidden = true));

function asked() {
  const { setsOn, confirmed, signedOffBy } = bodyOf(form);
  const off = Array.from(form.querySelectorAll('[data-rule]:not(:checked)'), (box) => box.dataset.rule);
  return { setsOn, confirmed, off, own: facts.own, signedOffBy, expectedVersion: facts.version };
}
