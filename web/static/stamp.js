// Markup stays in the page's <template> elements; this stamps copies of them, fills their slots, and keeps lists in step
// with what they show without anything jumping.

/** A copy of <template id="…">: its one element. */
export function stamp(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** Fills the slots (data-slot="name") of an element with texts; a slot whose text is null or empty is hidden. */
export function fill(element, texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const slot of element.querySelectorAll(`[data-slot="${name}"]`)) {
      const shown = text ?? '';
      if (slot.textContent !== String(shown)) slot.textContent = shown;
      slot.hidden = shown === '';
    }
  }
  return element;
}

/**
 * Makes `list` show `items`, one element each, in their order. Elements are known again by `key(item)`: they move to
 * their new place in a short glide, new ones fade in where they belong.
 */
export function keep(list, items, { key, make, show }) {
  const before = new Map(Array.from(list.children, (element) => [element.dataset.key, element]));
  const tops = new Map(Array.from(before.values(), (element) => [element, element.offsetTop]));
  const settled = before.size > 0;
  let cursor = list.firstElementChild;
  for (const item of items) {
    const id = String(key(item));
    let element = before.get(id);
    before.delete(id);
    if (!element) {
      element = make(item);
      element.dataset.key = id;
      if (settled) element.classList.add('fresh');
    }
    show(element, item);
    if (element === cursor) cursor = cursor.nextElementSibling;
    else list.insertBefore(element, cursor);
  }
  for (const element of before.values()) element.remove();
  for (const [element, top] of tops) glide(element, top - element.offsetTop);
}

function glide(element, distance) {
  if (!distance || !element.isConnected || calm.matches) return;
  element.animate([{ transform: `translateY(${distance}px)` }, { transform: 'none' }], { duration: 200, easing: 'ease-out' });
}

const calm = matchMedia('(prefers-reduced-motion: reduce)');
