// Devices: the code that a new one shows is the last part of the address it is approved at.

import { desk } from '../../admin/desk.js';
import { watch } from '../../admin/watching.js';

desk();
watch();

document.getElementById('code').addEventListener('input', ({ target }) => {
  target.value = target.value.toUpperCase();
});
