// Who has to be looked at next. Pure: visits as staff see them, in the order of a nurse's round.

export const LEVELS = ['RED', 'YELLOW', 'GREEN'];

/** Whether somebody was looked at and staff decided; what a patient told, or a proposal that nobody decided, is not that. */
export function isLookedAt({ triage }) {
  return triage?.stage === 'confirmed';
}

/**
 * Those whom nobody has looked at, and those who have been: dangerous signs first, in each level the longest wait.
 * Gives [to look at, looked at].
 */
export function round(visits) {
  const sorted = [...visits].sort((a, b) => rank(a) - rank(b) || since(a).localeCompare(since(b)));
  return [sorted.filter((visit) => !isLookedAt(visit)), sorted.filter(isLookedAt)];
}

/** Who tells nothing of danger stands behind whoever does, before whoever was found to be well. */
function rank({ triage }) {
  return triage ? LEVELS.indexOf(triage.level) : LEVELS.length - 1;
}

function since({ queuedAt }) {
  return queuedAt ?? '';
}
