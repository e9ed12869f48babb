// Every act that there is for one thing, with its key. Typing finds an act by its key or by a part of its words.

import { fill, stamp } from './stamp.js';
import { iconAddress } from './states.js';

const at = (id) => document.getElementById(id);

let acts = []; // {key, words, icon, why, act}: `why` says why it cannot be done now
let shown = [];
let marked = 0;

/** Opens the list of acts about `title`. */
export function openPalette({ title, acts: given }) {
  acts = given;
  at('palette-title').textContent = title;
  at('palette-typed').value = '';
  find();
  at('palette').showModal();
  at('palette-typed').focus();
}

/** Acts that fit what is typed: by their key first, then by the beginning of a word, then by any part; possible ones first. */
export function fitting(every, typed) {
  const wanted = typed.trim().toLowerCase();
  const ranked = every.map((act, index) => ({ act, rank: rankOf(act, wanted) * 1000 + (act.why ? 500 : 0) + index }));
  return ranked
    .filter(({ rank }) => rank < 3000)
    .sort((a, b) => a.rank - b.rank)
    .map(({ act }) => act);
}

function rankOf({ key, words }, wanted) {
  const said = words.toLowerCase();
  if (!wanted || key.toLowerCase() === wanted) return 0;
  if (said.split(/\s+/).some((word) => word.startsWith(wanted)) || said.startsWith(wanted)) return 1;
  return said.includes(wanted) ? 2 : 3;
}

function find() {
  shown = fitting(acts, at('palette-typed').value);
  marked = 0;
  at('palette-list').replaceChildren(...shown.map(drawn));
  at('palette-empty').hidden = shown.length > 0;
  mark();
}

function drawn(act, index) {
  const item = fill(stamp('palette-act'), { words: act.words, why: act.why, key: act.key.toUpperCase() });
  item.id = `palette-${index}`;
  item.ariaDisabled = String(Boolean(act.why));
  item.querySelector('use').setAttribute('href', iconAddress(act.icon));
  item.addEventListener('click', () => choose(act));
  return item;
}

function mark() {
  for (const [index, item] of [...at('palette-list').children].entries()) {
    item.ariaSelected = String(index === marked);
    if (index === marked) item.scrollIntoView({ block: 'nearest' });
  }
  at('palette-typed').setAttribute('aria-activedescendant', shown.length ? `palette-${marked}` : '');
}

function choose(act) {
  if (!act || act.why) return;
  at('palette').close();
  act.act();
}

const KEYS = {
  ArrowDown: () => (marked = Math.min(marked + 1, shown.length - 1)),
  ArrowUp: () => (marked = Math.max(marked - 1, 0)),
  Home: () => (marked = 0),
  End: () => (marked = shown.length - 1),
};

at('palette-typed')?.addEventListener('input', find);
at('palette-typed')?.addEventListener('keydown', (event) => {
  if (event.key === 'Enter') {
    event.preventDefault();
    choose(shown[marked]);
  } else if (event.key in KEYS) {
    event.preventDefault();
    KEYS[event.key]();
    mark();
  }
});
