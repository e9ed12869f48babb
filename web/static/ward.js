// One department's line as its staff see it: the visits themselves, persons included. Pure: a ward and a frame give the
// next ward.

const LINE = ['WAITING', 'URGENT'];
const ACTIVE = ['CALLED', 'IN_CONSULTATION'];
const RECENT = 30; // of those who are over; whoever missed a call may come back, and is kept

/** The ward that a snapshot of a staff channel shows. */
export function wardOf({ departmentId, waiting, active, recent, doctors, notices, alarms = [] }) {
  const visits = new Map([...waiting, ...active, ...recent].map((visit) => [visit.visitId, visit]));
  const inLine = waiting.filter((visit) => visit.position != null);
  return {
    departmentId,
    visits,
    order: inLine.map((visit) => visit.tokenNumber),
    recent: recent.map((visit) => visit.visitId),
    doctors,
    notices,
    alarms,
  };
}

/** The ward after a frame of its channel. */
export function wardAfter(ward, event, frame) {
  if (event === 'snapshot') return wardOf(frame);
  if (event === 'doctors') return { ...ward, doctors: frame.doctors };
  if (event === 'notices') return { ...ward, notices: frame.notices };
  if (event === 'alert') return { ...ward, alarms: frame.alarms };
  return event === 'queue' ? { ...ward, ...withRows(ward, frame), order: reordered(ward.order, frame) } : ward;
}

function reordered(order, { out, in: came }) {
  const gone = new Set([...out, ...came.map(([, token]) => token)]);
  const next = order.filter((token) => !gone.has(token));
  for (const [index, token] of came) next.splice(index, 0, token);
  return next;
}

function withRows(ward, { rows }) {
  const visits = new Map(ward.visits);
  for (const row of rows) visits.set(row.visitId, row);
  const over = rows.filter((row) => !isOpen(row)).map((row) => row.visitId);
  const recent = lately([...over.reverse(), ...ward.recent.filter((id) => !over.includes(id))], visits);
  const kept = new Set(recent);
  for (const visit of visits.values()) if (!isOpen(visit) && !kept.has(visit.visitId)) visits.delete(visit.visitId);
  return { visits, recent };
}

/** The last ones that are over, and everybody who missed a call. */
function lately(ids, visits) {
  let others = 0;
  return ids.filter((id) => visits.get(id)?.state === 'NO_SHOW' || ++others <= RECENT);
}

function isOpen(visit) {
  return LINE.includes(visit.state) || ACTIVE.includes(visit.state) || visit.state === 'SCANNED';
}

/** The ward with a visit that an answer showed, unless something newer is known of it. */
export function withVisit(ward, visit) {
  if (ward.visits.get(visit.visitId)?.version > visit.version) return ward;
  return { ...ward, visits: new Map(ward.visits).set(visit.visitId, visit) };
}

/** Who waits, in calling order; held ones, who keep their place, at the end. */
export function waitingOf(ward) {
  const place = new Map(ward.order.map((token, index) => [token, index]));
  const rank = (visit) => place.get(visit.tokenNumber) ?? Infinity;
  return [...ward.visits.values()].filter((visit) => LINE.includes(visit.state)).sort((a, b) => rank(a) - rank(b));
}

/** Who is called or with a doctor. */
export function activeOf(ward) {
  return [...ward.visits.values()].filter((visit) => ACTIVE.includes(visit.state));
}

/** Whose visit is over, the last one first. */
export function recentOf(ward) {
  return ward.recent.map((id) => ward.visits.get(id)).filter(Boolean);
}
