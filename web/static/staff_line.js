// One department's line with its persons, as staff hear it. Pure: a line and a frame give the next line.

const IN_LINE = ['WAITING', 'URGENT'];
const ACTIVE = ['CALLED', 'IN_CONSULTATION'];

/** The line that a snapshot of a staff channel shows. */
export function staffLineOf({ departmentId, waiting, active, recent, doctors, notices }) {
  return {
    departmentId,
    order: waiting.filter((visit) => visit.position !== null).map((visit) => visit.tokenNumber),
    visits: new Map([...waiting, ...active, ...recent].map((visit) => [visit.visitId, visit])),
    doctors,
    notices,
  };
}

/** The line after a frame of its channel; frames of no concern leave it as it is. */
export function afterStaff(line, event, frame) {
  switch (event) {
    case 'snapshot':
      return staffLineOf(frame);
    case 'queue':
      return { ...line, order: moved(line.order, frame), visits: learned(line.visits, frame.rows) };
    case 'doctors':
      return { ...line, doctors: frame.doctors };
    default:
      return line;
  }
}

/** The line after an answer that showed one of its visits; what is older than what is known changes nothing. */
export function withVisit(line, visit) {
  return { ...line, visits: learned(line.visits, [visit]) };
}

/** Who waits, in calling order, those on hold last. */
export function waitingOf(line) {
  const waiting = [...line.visits.values()].filter((visit) => IN_LINE.includes(visit.state));
  const place = new Map(line.order.map((token, index) => [token, index]));
  const placeOf = (visit) => place.get(visit.tokenNumber) ?? Infinity;
  return waiting.sort((a, b) => placeOf(a) - placeOf(b) || a.tokenNumber.localeCompare(b.tokenNumber));
}

/** Who is called or with a doctor, by room. */
export function activeOf(line) {
  const active = [...line.visits.values()].filter((visit) => ACTIVE.includes(visit.state));
  return active.sort((a, b) => (a.room ?? '').localeCompare(b.room ?? '', undefined, { numeric: true }));
}

/** The last visits that are over, newest first. */
export function recentOf(line, limit = 10) {
  const over = [...line.visits.values()].filter((visit) => endOf(visit) !== null);
  return over.sort((a, b) => endOf(b).localeCompare(endOf(a))).slice(0, limit);
}

/** When a visit ended; null while it is open. */
export function endOf(visit) {
  return visit.completedAt ?? visit.noShowAt ?? visit.cancelledAt ?? null;
}

function moved(order, { out, in: came }) {
  const gone = new Set([...out, ...came.map(([, token]) => token)]);
  const next = order.filter((token) => !gone.has(token));
  for (const [index, token] of came) next.splice(index, 0, token);
  return next;
}

function learned(visits, rows) {
  const next = new Map(visits);
  for (const row of rows) if (row.version >= (next.get(row.visitId)?.version ?? 0)) next.set(row.visitId, row);
  return next;
}
