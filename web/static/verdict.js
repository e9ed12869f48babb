// What follows from what was found: the level, every reason with its source, the score, and what could still raise it.

import { wall } from './clock.js';
import { LEVELS } from './rounds.js';
import { fill, stamp } from './stamp.js';
import { iconAddress } from './states.js';
import { count, say } from './words.js';

const at = (id) => document.getElementById(id);

/** Shows a level in an element that holds an icon and a word. */
export function showLevel(element, level) {
  element.dataset.level = level ?? '';
  element.querySelector('svg').toggleAttribute('hidden', !level);
  if (level) element.querySelector('use').setAttribute('href', iconAddress(`level-${level}`));
  fill(element, { level: level ? say(`level_${level}`) : '' });
}

/** `nameOf(code)` says what a sign or measure is called, `isMeasured(code)` which it is; `goTo(code)` leads to it. */
export function verdict({ nameOf, isMeasured, goTo }) {
  const form = at('decision');

  function show(assessment) {
    at('proposal').hidden = !assessment;
    if (!assessment) return form.reset();
    const { proposal, news2, unknown, decision } = assessment;
    showLevel(at('proposal').querySelector('.level'), proposal.level);
    fill(at('proposal'), {
      when: whenOf(assessment),
      means: say(`means_${proposal.level}`),
      none: proposal.reasons.length ? '' : say('no_rule'),
    });
    at('reasons').replaceChildren(...proposal.reasons.map(makeReason));
    showScore(news2);
    showUnknown(unknown);
    form.elements.level.value = decision?.level ?? proposal.level;
    form.elements.reason.value = decision?.reason ?? '';
  }

  /** A source stands once below all that comes from it. */
  function makeReason({ level, text, source }, index, all) {
    const item = fill(stamp('ground'), { text, source: all[index + 1]?.source === source ? '' : source });
    item.dataset.level = level;
    item.querySelector('use').setAttribute('href', iconAddress(`level-${level}`));
    return item;
  }

  function showScore(news2) {
    at('score').hidden = !news2;
    if (!news2) return;
    const told = Object.entries(news2.parts).filter(([, points]) => points > 0);
    fill(at('score'), {
      score: count(news2.complete ? 'score' : 'score_so_far', news2.score),
      parts: told.map(([code, points]) => `${nameOf(code) ?? code} ${points}`).join(' · '),
      missing: news2.missing.length ? say('score_missing', { what: names(news2.missing) }) : '',
    });
  }

  function showUnknown(codes) {
    at('unknown').hidden = codes.length === 0;
    const named = codes.filter((code) => nameOf(code)).sort((a, b) => isMeasured(b) - isMeasured(a));
    const items = named.map((code) => {
      const item = stamp('gap');
      item.firstElementChild.textContent = nameOf(code);
      item.firstElementChild.addEventListener('click', () => goTo(code));
      return item;
    });
    at('unknown').querySelector('ul').replaceChildren(...items);
  }

  /** Whether something else is decided than what was proposed. */
  function differs(assessment) {
    return Boolean(assessment && form.elements.level.value && form.elements.level.value !== assessment.proposal.level);
  }

  const names = (codes) => codes.map((code) => nameOf(code) ?? code).join(', ');

  return {
    show,
    /** The decision as the API takes it. */
    decision() {
      const reason = form.elements.reason.value.trim();
      return { level: form.elements.level.value, ...(reason && { reason }) };
    },
    /** Whether it is lower than what was proposed, which wants a reason. */
    isLower: (assessment) => differs(assessment) && LEVELS.indexOf(form.elements.level.value) > LEVELS.indexOf(assessment.proposal.level),
    differs,
    /** Something was entered after the proposal: it no longer says what follows. */
    outdate(on) {
      at('found').toggleAttribute('data-stale', on);
      if (on) fill(at('proposal'), { when: say('stale') });
    },
  };
}

function whenOf({ stage, at: instant }) {
  const key = { told: 'told_by_patient', assessed: 'assessed_at', confirmed: 'confirmed_at' }[stage];
  return say(key, { time: wall(instant) });
}
