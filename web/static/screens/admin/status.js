// How the box itself is, asked again every ten seconds.

import { desk } from '../../admin/desk.js';
import { watch } from '../../admin/watching.js';

desk();
watch();
