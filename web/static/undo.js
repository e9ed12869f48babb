// The way back: for ten seconds after an act that announced nothing, a button counts down and takes it back.

import { fill } from './stamp.js';

const SECONDS = 10;
const LOOK_MS = 200;

/** `refused(answer)` tells why it could not be taken back. A page has one such button, `pieces.undo()`. */
export function undoBar({ refused }) {
  const button = document.getElementById('undo');
  const sand = button.querySelector('.sand');
  let offered = null; // {visitId, version, send, done, ends}

  button.addEventListener('click', back);
  setInterval(show, LOOK_MS);

  function show() {
    const left = offered ? Math.ceil((offered.ends - performance.now()) / 1000) : 0;
    if (left <= 0) offered = null;
    button.hidden = !offered;
    fill(button, { seconds: left });
  }

  async function back() {
    if (!offered || button.ariaBusy === 'true') return;
    const { send, done } = offered;
    button.ariaBusy = 'true';
    const answer = await send();
    button.ariaBusy = null;
    if (!answer.ok) refused(answer);
    if (answer.status === 0) return; // nobody answered: the button stays for as long as it counts
    offered = null;
    show();
    if (answer.ok) done(answer);
  }

  return {
    /** What can be taken back now: a visit as the answer to the act showed it, what takes it back, and what then follows. */
    offer({ visit, send, done }) {
      offered = { visitId: visit.visitId, version: visit.version, send, done, ends: performance.now() + SECONDS * 1000 };
      sand.getAnimations().forEach((each) => each.cancel());
      sand.animate([{ transform: 'scaleX(1)' }, { transform: 'scaleX(0)' }], SECONDS * 1000);
      show();
    },
    /** Whether it is no longer to be had, because somebody has touched the visit since: `visit` is how it stands now. */
    look(visitOf) {
      const visit = offered && visitOf(offered.visitId);
      if (visit && visit.version > offered.version) offered = null;
      show();
    },
    /** By its key. */
    press: back,
  };
}
