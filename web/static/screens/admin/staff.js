// The list of staff, thinned out by typing.

import { desk } from '../../admin/desk.js';
import { findInList } from '../../admin/find.js';

desk();
findInList();
