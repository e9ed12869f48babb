// The lobby: a list of links, and the way back to a number with its slip.

import { find } from '../find.js';

find(document.getElementById('find'));
