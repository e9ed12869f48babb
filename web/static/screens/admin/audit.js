// The trail: its filter shows at once what is chosen in it.

import { desk } from '../../admin/desk.js';

desk();

for (const choice of document.querySelectorAll('.filters select')) {
  choice.addEventListener('change', () => choice.form.requestSubmit());
}
