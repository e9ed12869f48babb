// One member of staff: what they may do is gathered from the table of rights.

import { desk } from '../../admin/desk.js';
import { guard } from '../../admin/guard.js';
import { grantsOf, tickColumns } from '../../admin/rights.js';
import { suggestPasswords } from '../../admin/suggest.js';

const rights = document.getElementById('rights');

desk({
  bodies: {
    rights: (form) => ({
      name: form.elements.name.value.trim(),
      grants: grantsOf(form),
      expectedVersion: Number(document.getElementById('standing').dataset.version),
    }),
  },
});
guard();
tickColumns(rights);
suggestPasswords();
