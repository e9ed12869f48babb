// The list of departments: a new one is added here.

import { desk } from '../../admin/desk.js';

desk();

document.getElementById('code').addEventListener('input', ({ target }) => {
  target.value = target.value.toUpperCase().replace(/[^A-Z]/g, '');
});
