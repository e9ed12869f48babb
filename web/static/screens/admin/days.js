// The list of days.

import { desk } from '../../admin/desk.js';

desk();
