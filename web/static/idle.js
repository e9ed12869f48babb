// Somebody walked away: after a while the screen asks whether anybody is still there, then leaves.

const WARNING_SECONDS = 10;

/** `dialog` asks, its slot "seconds" counting down in the words of `say(number)`; `leave` is called when nobody answers. */
export function idle({ dialog, say, leave }) {
  let limit = Infinity;
  let touchedAt = performance.now();

  for (const sign of ['pointerdown', 'keydown', 'input']) {
    addEventListener(sign, () => (touchedAt = performance.now()), { capture: true, passive: true });
  }
  setInterval(look, 250);

  function look() {
    const left = limit - (performance.now() - touchedAt) / 1000;
    if (left > WARNING_SECONDS) {
      if (dialog.open) dialog.close();
      return;
    }
    if (left <= 0) return leave();
    if (!dialog.open) dialog.showModal();
    dialog.querySelector('[data-slot="seconds"]').textContent = say(Math.ceil(left));
  }

  return {
    /** Watches from now on, or no longer. */
    watch(on, seconds = 60) {
      limit = on ? seconds : Infinity;
      touchedAt = performance.now();
    },
  };
}
