// The virtual printer's paper: asks once a second what has come out and puts it on top of the roll.

import { wall } from '../clock.js';
import { fill, stamp } from '../stamp.js';
import { facts, say } from '../words.js';

const roll = document.getElementById('roll');
let shown = facts.sheets;

setInterval(look, 1000);

async function look() {
  const answer = await fetch(`${facts.address}/jobs.json`).catch(() => null);
  if (!answer?.ok) return;
  const sheets = await answer.json();
  for (; shown < sheets.length; shown += 1) feed(sheets[shown], shown + 1);
}

function feed(sheet, number) {
  const element = stamp('sheet');
  const picture = element.querySelector('img');
  picture.src = `${facts.address}/${number}.png`;
  picture.alt = sheet.text;
  const printed = say('caption', { token: sheet.tokenNumber, time: wall(sheet.at) });
  fill(element, { caption: sheet.copy ? `${printed} · ${say('copy', { number: sheet.copy })}` : printed });
  element.classList.add('fresh');
  roll.prepend(element);
  document.getElementById('empty').hidden = true;
}
