// Finds anybody of today, also those who are no longer on this screen: by number, phone digits, name, age or time.

const PAUSE_MS = 250; // after the last key
const PATIENCE_MS = 3000;

/** `changed()` is called when the house has answered. What is typed never stands in a page's own address. */
export function search({ changed }) {
  let wanted = '';
  let found = new Map(); // visitId → visit, best first
  let timer;

  async function ask(typed) {
    const answer = await fetch(`/v1/reception/search?q=${encodeURIComponent(typed)}`, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
    if (typed !== wanted || !answer?.ok) return;
    const visits = await answer.json();
    found = new Map(visits.map((visit) => [visit.visitId, visit]));
    changed();
  }

  return {
    /** Something else is typed; nothing empties what was found. */
    look(typed) {
      if (typed === wanted) return;
      wanted = typed;
      clearTimeout(timer);
      if (typed) timer = setTimeout(() => ask(typed), PAUSE_MS);
      else found = new Map();
    },
    visits: () => [...found.values()],
    has: (visitId) => found.has(visitId),
    visit: (visitId) => found.get(visitId),
    /** An answer showed somebody who had been found. */
    takeIn: (visit) => found.has(visit.visitId) && found.set(visit.visitId, visit),
  };
}
