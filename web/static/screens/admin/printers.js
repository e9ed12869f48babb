// Every printer, looked at again every ten seconds.

import { desk } from '../../admin/desk.js';
import { watch } from '../../admin/watching.js';

desk();
watch();
