// What was changed on a page and is not saved yet: said in words, and not lost by leaving.

/** Watches every form with `data-guard`; `changed(form, dirty)` is told when one begins to differ or is saved. */
export function guard(changed = () => {}) {
  const dirty = new Set();
  const set = (form, on) => {
    if (on === dirty.has(form)) return;
    dirty[on ? 'add' : 'delete'](form);
    changed(form, on);
  };
  for (const kind of ['input', 'change']) {
    document.addEventListener(kind, ({ target }) => {
      const form = target.closest('form[data-guard]');
      if (form) set(form, true);
    });
  }
  document.addEventListener('saved', ({ target }) => set(target, false));
  addEventListener('beforeunload', (event) => {
    if (dirty.size) event.preventDefault();
  });
}
