// A new member of staff: who it is, the first password, and what they may do.

import { desk } from '../../admin/desk.js';
import { bodyOf } from '../../admin/fields.js';
import { guard } from '../../admin/guard.js';
import { grantsOf, tickColumns } from '../../admin/rights.js';
import { suggestPasswords } from '../../admin/suggest.js';

desk({ bodies: { rights: (form) => ({ ...bodyOf(form), grants: grantsOf(form) }) } });
guard();
tickColumns(document.getElementById('rights'));
suggestPasswords();
