// What the kiosk asks about danger, in pictures and words. Nobody has to answer; whoever does is asked nothing more.

import { keep, stamp, fill } from '../stamp.js';

const SPRITE = new URL('../triage.svg', import.meta.url);
const PATIENCE_MS = 2000;
const COLUMNS = 3;
const YEARS = 11; // from twelve on everybody is asked the same

/** `list` holds the pictures, `ages` the buttons for a child's age; `changed()` is called when an answer changes. */
export function questions({ list, ages, changed, aged }) {
  let asked = [];

  list.addEventListener('change', changed);
  ages.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (button) aged({ [button.dataset.unit]: Number(button.dataset.age) });
  });

  return {
    /** Asks the server what to ask; gives whether there is anything. Without an answer in time nothing is asked. */
    async ask(departmentId, language, age = {}) {
      const wanted = new URLSearchParams({ departmentId, language, ...age });
      const answer = await fetch(`/v1/triage/questions?${wanted}`, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
      asked = answer?.ok ? await answer.json() : [];
      keep(list, asked, { key: ({ code }) => code, make: makeQuestion, show: (item, { text }) => fill(item, { text }) });
      list.style.setProperty('--rows', Math.ceil(asked.length / COLUMNS));
      changed();
      return asked.length > 0;
    },
    /** The codes of what was chosen. */
    chosen: () => [...list.querySelectorAll(':checked')].map((box) => box.value),
    clear() {
      asked = [];
      list.replaceChildren();
    },
    /** The ages of a child, one touch each, in the words of `count`. */
    showAges({ say, count }) {
      const months = Array.from({ length: YEARS }, (_, index) => makeAge('ageMonths', index + 1, count('months', index + 1)));
      const years = Array.from({ length: YEARS }, (_, index) => makeAge('age', index + 1, count('years', index + 1)));
      ages.replaceChildren(makeAge('ageMonths', 0, say('newborn')), ...months, ...years);
    },
  };
}

function makeQuestion({ code, picture }) {
  const item = stamp('question');
  item.querySelector('input').value = code;
  item.querySelector('use').setAttribute('href', `${SPRITE}#${picture}`);
  return item;
}

function makeAge(unit, age, text) {
  const button = stamp('years');
  Object.assign(button.dataset, { unit, age });
  button.textContent = text;
  return button;
}
