// Two orders side by side, and lines from where somebody stands to where they would stand: who moves up, who down.

/**
 * What a change does to a line, from the first of it as they stand and as they would stand: [{token, from, to, move}], places
 * from 0, null beyond the list. `move` is how many places somebody comes forward; negative is back, null is out of sight.
 */
export function movesBetween(now, then) {
  const stay = new Set(then.map(({ tokenNumber }) => tokenNumber));
  const staying = then.map(({ tokenNumber, place, was }) => ({
    token: tokenNumber,
    from: was <= now.length ? was - 1 : null,
    to: place - 1,
    move: was - place,
  }));
  const leaving = now
    .filter(({ tokenNumber }) => !stay.has(tokenNumber))
    .map(({ tokenNumber, place }) => ({ token: tokenNumber, from: place - 1, to: null, move: null }));
  return [...staying, ...leaving];
}

/** Draws the lines of moves in an SVG as high as the lists beside it; `rows` is the number of places. */
export function drawMoves(picture, moves, rows) {
  const [width, height] = [100, rows * 100];
  picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
  picture.setAttribute('preserveAspectRatio', 'none');
  picture.replaceChildren(
    ...moves.map(({ from, to, move }) => {
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      const [y1, y2] = [from, to].map((place) => (place === null ? height + 50 : place * 100 + 50));
      line.setAttribute('d', `M0 ${y1}C50 ${y1} 50 ${y2} ${width} ${y2}`);
      line.setAttribute('class', kindOf(move));
      return line;
    }),
  );
}

/** Whether a move is forward, back or none; who falls out of the list goes back. */
export function kindOf(move) {
  if (move === 0) return 'still';
  return move > 0 ? 'up' : 'down';
}
