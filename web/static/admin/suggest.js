// A password that can be told over a counter and typed on any keyboard: five words of two syllables, 50 bits.

const SYLLABLES = 'ba be bi bo da de di do ga ge ka ki la le li lo ma me mi mo na ne ni pa ra re ri ro sa si ta ti'.split(' ');

/** `mika-nopa-tesi-ravo-bela`. */
export function password() {
  const chance = crypto.getRandomValues(new Uint8Array(10));
  const word = Array.from(chance, (byte) => SYLLABLES[byte % SYLLABLES.length]).join('');
  return word.match(/.{4}/g).join('-');
}

/** Buttons with `data-suggest="field"` fill that field. */
export function suggestPasswords() {
  document.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-suggest]');
    if (!button) return;
    const field = document.getElementById(button.dataset.suggest);
    field.value = password();
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.select();
  });
}
