// One department's line, kept right by frames. Pure: a line and a frame give the next line.

/** The line that a snapshot of a public channel shows. */
export function lineOf(snapshot) {
  return {
    ...snapshot,
    line: [...snapshot.line],
    rooms: snapshot.rooms.map((room) => ({ ...room })),
    recent: [...snapshot.recent],
    estimates: { ...snapshot.estimates },
  };
}

/** The line after a frame of its channel; frames of no concern leave it as it is. */
export function after(line, event, frame) {
  switch (event) {
    case 'snapshot':
      return lineOf(frame);
    case 'queue':
      return { ...moved(line, frame), ...called(line, frame.changes) };
    case 'estimate':
      return { ...line, estimates: { ...line.estimates, ...frame.windows } };
    default:
      return line;
  }
}

/** Takes out what left or moved, then puts in what came, each at its place: right even if part of it was known already. */
function moved(line, { out, in: came, waiting, at }) {
  const gone = new Set([...out, ...came.map(([, token]) => token)]);
  const next = line.line.filter((token) => !gone.has(token));
  for (const [index, token] of came) next.splice(index, 0, token);
  return { ...line, line: next, waiting, at };
}

/** What the changes do to the rooms and to the last calls. */
function called(line, changes) {
  let { rooms, recent } = line;
  for (const change of changes) {
    switch (change.change) {
      case 'called':
        rooms = inRoom(vacated(rooms, change.tokenNumber), change);
        recent = latest(change, recent);
        break;
      case 'recalled':
        rooms = inRoom(rooms, change);
        recent = latest(change, recent);
        break;
      case 'started':
        rooms = rooms.map((room) =>
          room.tokenNumber === change.tokenNumber ? { ...room, state: 'IN_CONSULTATION' } : room,
        );
        break;
      case 'finished':
      case 'missed':
      case 'left':
        rooms = vacated(rooms, change.tokenNumber);
        break;
    }
  }
  return { rooms, recent };
}

/** The last five calls, each token once, the newest first. */
function latest({ tokenNumber, room, calledAt }, recent) {
  return [{ tokenNumber, room, calledAt }, ...recent.filter((call) => call.tokenNumber !== tokenNumber)].slice(0, 5);
}

function inRoom(rooms, { change, room: name, tokenNumber, calledAt }) {
  const before = rooms.find((room) => room.room === name);
  const calls = change === 'recalled' ? (before?.calls ?? 0) + 1 : 1;
  const now = { ...before, room: name, tokenNumber, state: 'CALLED', calledAt, calls };
  return before ? rooms.map((room) => (room === before ? now : room)) : [...rooms, now];
}

function vacated(rooms, token) {
  return rooms.map((room) =>
    room.tokenNumber === token ? { ...room, tokenNumber: null, state: null, calledAt: null, calls: 0 } : room,
  );
}

/** Where a token stands: its room when it has been called, else how many are before it; null when it is nowhere. */
export function placeOf(line, token) {
  const room = line.rooms.find((each) => each.tokenNumber === token);
  if (room) return { room: room.room, state: room.state, calls: room.calls, ahead: 0 };
  const ahead = line.line.indexOf(token);
  return ahead < 0 ? null : { room: null, state: 'WAITING', calls: 0, ahead };
}
