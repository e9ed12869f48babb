// What is happening now, as this page hears it: one stream for the whole browser, every page told, silence noticed.

import { learn } from './clock.js';
import { lead } from './leader.js';
import { stream } from './stream.js';

/**
 * Follows a live feed.
 *
 * `frame(event, data)` gets every frame but heartbeats; `link(state, since)` is told when the link becomes 'live', 'late'
 * (nothing heard for `late` seconds) or 'silent' (for `silent` seconds), `since` being the last word heard as an instant
 * of the server's clock. `refused(status)`: the server no longer lets this page listen.
 */
export function live(address, { frame, link = () => {}, refused, late = 10, silent = 60, pace = 2000 }) {
  const channel = new BroadcastChannel(`live ${address}`);
  let source = null;
  let heardAt = performance.now();
  let since = null;
  let state = 'opening';

  function take({ event, data }) {
    heardAt = performance.now();
    if (data.at) since = data.at;
    if (event === 'heartbeat') learn(data.at);
    else frame(event, data);
    change('live');
  }

  function change(next) {
    if (next === state) return;
    state = next;
    link(state, since);
  }

  function look() {
    const quiet = (performance.now() - heardAt) / 1000;
    if (quiet >= silent) change('silent');
    else if (quiet >= late) change('late');
  }

  channel.onmessage = ({ data }) => (data.newcomer ? source?.renew() : take(data));
  channel.postMessage({ newcomer: true });
  setInterval(look, 500);

  lead(
    address,
    () => {
      source = stream(address, {
        refused,
        pace,
        silence: late * 800,
        frame(event, data) {
          channel.postMessage({ event, data });
          take({ event, data });
        },
      });
    },
    () => {
      source.close();
      source = null;
    },
  );

  return {
    /** Asks for everything anew: there may be more to hear than when the feed was opened. */
    renew() {
      if (source) source.renew();
      else channel.postMessage({ newcomer: true });
    },
  };
}
