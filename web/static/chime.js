// The chime before a call: two soft notes made by the browser itself, so that no recording has to be loaded or licensed.

let context = null;

/** Whether the browser lets this page sound; most want one touch of the page first. */
export function mayChime() {
  context ??= new AudioContext();
  return context.state === 'running';
}

/** Asks to be allowed to sound; works when called from a touch or a key. Gives whether it was. */
export async function allowChime() {
  context ??= new AudioContext();
  await context.resume();
  return context.state === 'running';
}

/** Two notes, a falling third; gives false when the browser keeps silent. */
export function chime() {
  if (!mayChime()) return false;
  note(784, 0, 0.9);
  note(622, 0.42, 1.3);
  return true;
}

/** A bell-like tone: a sine with a quieter octave, struck and left to ring. */
function note(frequency, delay, seconds) {
  const start = context.currentTime + delay;
  for (const [harmonic, loudness] of [[1, 0.4], [2, 0.12], [3, 0.04]]) {
    const tone = new OscillatorNode(context, { frequency: frequency * harmonic });
    const fade = new GainNode(context, { gain: 0 });
    fade.gain.linearRampToValueAtTime(loudness, start + 0.015);
    fade.gain.exponentialRampToValueAtTime(0.0001, start + seconds / harmonic);
    tone.connect(fade).connect(context.destination);
    tone.start(start);
    tone.stop(start + seconds);
  }
}
