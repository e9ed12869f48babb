// A scanner types like a keyboard and ends with Enter. What it reads here begins with an address or with "here:", so a
// scan is told from typing by its beginning, not by its speed.

const BEGINNING = /(https?:\/\/|here:)\S*$/i;
const PAUSE_MS = 1000; // so long after a key nobody goes on with what was begun

/** Calls `heard(text)` for each scan. Wherever the screen stands, what is scanned goes into no field and presses no key. */
export function scanner(heard) {
  let text = '';
  let at = -Infinity;

  document.addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.timeStamp - at > PAUSE_MS) text = '';
      at = event.timeStamp;
      if (event.key === 'Enter') end(event);
      else if (event.key.length === 1) take(event);
    },
    { capture: true },
  );

  function take(event) {
    text += event.key;
    const typing = event.target.matches('input, textarea');
    if (!typing && (/^h/i.test(text) || BEGINNING.test(text))) swallow(event);
  }

  function end(event) {
    const [scanned] = BEGINNING.exec(text) ?? [];
    text = '';
    if (!scanned) return;
    swallow(event);
    if (event.target.matches('input')) event.target.value = '';
    heard(scanned);
  }
}

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}
