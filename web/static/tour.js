// A short way round a page for whoever is here for the first time: one thing after the other, skipped with one key, and
// not shown again in this browser unless asked for.

import { remember, remembered } from './remembered.js';
import { fill } from './stamp.js';

const GAP = 12;

/**
 * The steps are the items of <ol id="tour-steps">: each says in its own words what stands at `data-for`, a selector.
 * `again` are buttons that begin anew.
 */
export function tour(name, { again = [] } = {}) {
  const box = document.getElementById('tour');
  const steps = [...document.querySelectorAll('#tour-steps > li')];
  const seen = `tour-${name}`;
  let step = 0;

  for (const button of again) button.addEventListener('click', () => begin());
  box.querySelector('[data-tour="next"]').addEventListener('click', () => go(step + 1));
  box.querySelector('[data-tour="skip"]').addEventListener('click', () => end());
  box.addEventListener('keydown', leaveByKey);
  document.addEventListener('focusin', ({ target }) => !box.hidden && !box.contains(target) && end({ stay: true }));
  addEventListener('resize', () => !box.hidden && place());
  if (remembered(seen) === null) begin();

  function begin() {
    document.querySelector('dialog[open]')?.close();
    go(0);
  }

  function go(next) {
    leave();
    step = next;
    if (step >= steps.length) return end();
    box.hidden = false;
    box.querySelector('[data-slot="text"]').replaceChildren(...[...steps[step].childNodes].map((node) => node.cloneNode(true)));
    fill(box, { place: `${step + 1} / ${steps.length}` });
    box.querySelector('[data-tour="next"]').focus({ preventScroll: true });
    target()?.classList.add('toured');
    place();
  }

  function target() {
    return document.querySelector(steps[step].dataset.for);
  }

  /** Below what it speaks of, or beside it where there is no room; always on the screen. */
  function place() {
    const what = target()?.getBoundingClientRect();
    const own = box.getBoundingClientRect();
    const below = what ? what.bottom + GAP : innerHeight / 2;
    const fits = below + own.height + GAP < innerHeight;
    const top = fits ? below : Math.max(GAP, (what?.top ?? 0) + GAP);
    const left = fits ? (what?.left ?? GAP) : (what?.left ?? 0) - own.width - GAP;
    const beside = fits || left >= GAP ? left : (what?.right ?? 0) + GAP;
    box.style.top = `${Math.min(top, innerHeight - own.height - GAP)}px`;
    box.style.left = `${Math.min(Math.max(GAP, beside), innerWidth - own.width - GAP)}px`;
  }

  function leave() {
    for (const element of document.querySelectorAll('.toured')) element.classList.remove('toured');
  }

  /** Whoever begins to type, or goes on elsewhere, knows the way: the tour is over, and nothing typed is lost. */
  function leaveByKey(event) {
    const types = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key !== 'Escape' && !types) return;
    event.stopPropagation();
    end();
  }

  function end({ stay = false } = {}) {
    leave();
    box.hidden = true;
    remember(seen, 'seen');
    if (!stay) document.querySelector('#main [autofocus]')?.focus();
  }
}
