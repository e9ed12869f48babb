// Among all pages of this browser, one leads. Six tabs with a stream each would leave none of the six connections that a
// browser allows per server; so one page holds the stream and tells the others.

/** Calls `begin` when this page becomes the leader of `name`, and `end` if it has to give way again. */
export function lead(name, begin, end) {
  if (navigator.locks) leadByLock(name, begin);
  else leadByVote(name, begin, end);
}

/** The browser hands the lock to the next page when the leader goes, however it goes. */
function leadByLock(name, begin) {
  navigator.locks.request(name, () => {
    begin();
    return new Promise(() => {});
  });
}

const BEAT = 1000;
const PATIENCE = 2500;

/**
 * Over plain http there are no locks: the leader beats once a second; who misses it stands for election with the next
 * term. The higher term leads, in one term the smaller id, so two leaders never last longer than a beat.
 */
function leadByVote(name, begin, end) {
  const me = Math.random();
  const channel = new BroadcastChannel(`leader ${name}`);
  let term = 0;
  let leading = false;
  let heardAt = performance.now() - PATIENCE + BEAT / 2; // a leader that is there answers a newcomer before this is over
  let beatAt = -Infinity;

  channel.onmessage = ({ data }) => {
    if (data.newcomer) {
      if (leading) beat();
    } else if (data.gone) {
      heardAt = -Infinity;
    } else {
      heard(data);
    }
  };
  channel.postMessage({ newcomer: true });
  addEventListener('pagehide', () => leading && channel.postMessage({ gone: true }));
  setInterval(() => {
    if (leading && performance.now() - beatAt >= BEAT) beat();
    if (!leading && performance.now() - heardAt > PATIENCE + me * 300) step(true);
  }, BEAT / 5);

  function heard(other) {
    heardAt = performance.now();
    const outranked = other.term > term || (other.term === term && other.from < me);
    if (leading && !outranked) return beat();
    term = Math.max(term, other.term);
    if (leading) step(false);
  }

  function beat() {
    beatAt = performance.now();
    channel.postMessage({ term, from: me });
  }

  function step(up) {
    leading = up;
    if (!up) return end();
    term += 1;
    begin();
    beat();
  }
}
