// Whether a slip has come out, as far as the printer can tell: known within four seconds, or said not to be.

const LOOK_MS = 400;
const PATIENCE_SECONDS = 4;

/** Tells 'printed' or 'missing', once; a slip that comes out late after all is told too. Without a job it is missing. */
export async function followPaper(job, tell) {
  if (!job) return tell('missing');
  const began = performance.now();
  let missed = false;
  while (performance.now() - began < PATIENCE_SECONDS * 5000) {
    const state = await stateOf(job);
    if (state === 'PRINTED') return tell('printed');
    if (!missed && (state === 'UNKNOWN' || performance.now() - began > PATIENCE_SECONDS * 1000)) {
      missed = true;
      tell('missing');
    }
    await new Promise((later) => setTimeout(later, LOOK_MS));
  }
}

async function stateOf(job) {
  const answer = await fetch(`/v1/print-jobs/${job}`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
  return answer?.ok ? (await answer.json()).state : null;
}
