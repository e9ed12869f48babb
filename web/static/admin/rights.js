// The table of rights: what is ticked, as grants; and one box for a whole column.

/** [{role, departmentIds}] of the boxes ticked in a form; a right of the whole house names no department. */
export function grantsOf(form) {
  const grants = new Map();
  for (const box of form.querySelectorAll('[data-role]')) {
    if (!box.checked) continue;
    const { role, department } = box.dataset;
    grants.set(role, [...(grants.get(role) ?? []), ...(department ? [department] : [])]);
  }
  return Array.from(grants, ([role, departmentIds]) => ({ role, departmentIds }));
}

/** Sets the boxes over whole columns going: ticked when all below are, a dash when some are. */
export function tickColumns(form) {
  const boxes = (role) => [...form.querySelectorAll(`[data-role="${role}"]`)];
  const columns = [...form.querySelectorAll('[data-column]')];
  const show = () => {
    for (const column of columns) {
      const ticked = boxes(column.dataset.column).filter((box) => box.checked).length;
      column.checked = ticked > 0 && ticked === boxes(column.dataset.column).length;
      column.indeterminate = ticked > 0 && !column.checked;
    }
  };
  form.addEventListener('change', ({ target }) => {
    if (target.dataset.column) for (const box of boxes(target.dataset.column)) box.checked = target.checked;
    show();
  });
  show();
}
