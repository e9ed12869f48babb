// One EventSource that never gives up: it is opened again by our own clock, because a browser waits for as long as the
// network lets it, and a board must be right within two seconds of the cable's return.

const FRAMES = ['snapshot', 'queue', 'announcement', 'estimate', 'doctors', 'alert', 'notices', 'heartbeat'];

/**
 * Opens a live feed and hands on its frames as (event, data).
 *
 * `silence`: milliseconds without any frame after which the connection is taken for dead; `pace`: milliseconds between
 * two attempts; `refused(status)`: the server said no for good (401, 403) or has nothing more to tell (204).
 */
export function stream(address, { frame, refused = () => {}, silence = 8000, pace = 2000 }) {
  let source = null;
  let last = '';
  let heardAt = performance.now();
  let triedAt = 0;
  const watch = setInterval(look, Math.min(1000, pace / 2));
  open();

  function open() {
    source?.close();
    triedAt = performance.now();
    source = new EventSource(last ? withId(address, last) : address);
    for (const event of FRAMES) source.addEventListener(event, heard);
    source.onerror = failed;
  }

  function heard(message) {
    heardAt = performance.now();
    last = message.lastEventId || last;
    frame(message.type, JSON.parse(message.data));
  }

  function failed() {
    const closed = source.readyState === EventSource.CLOSED;
    source.close();
    heardAt = -Infinity;
    if (closed) ask();
  }

  /** An EventSource does not tell why it was closed; a plain request does. */
  async function ask() {
    const stop = new AbortController();
    const answer = await fetch(address, { headers: { Accept: 'text/event-stream' }, signal: stop.signal }).catch(() => null);
    stop.abort();
    if (![204, 401, 403].includes(answer?.status)) return;
    clearInterval(watch);
    refused(answer.status);
  }

  function look() {
    const now = performance.now();
    if (now - heardAt > silence && now - triedAt > pace * (0.75 + Math.random() / 4)) open();
  }

  return {
    /** Begins anew with a snapshot, as a page that has just been opened needs it. */
    renew() {
      last = '';
      open();
    },
    close() {
      clearInterval(watch);
      source.close();
    },
  };
}

function withId(address, id) {
  const url = new URL(address, location.href);
  url.searchParams.set('lastEventId', id);
  return url;
}
