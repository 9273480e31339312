/** Puts the cursor into the search field of the page, else of the header; false where none is in sight. */
export function focusSearch(): boolean {
  const fields = [
    ...document.querySelectorAll<HTMLInputElement>('main [data-search], [data-search]'),
  ];
  const inMain = fields.find((field) => field.closest('main'));
  const field = [inMain, ...fields].find((one) => one?.checkVisibility());
  field?.focus();
  field?.select();
  return field !== undefined;
}
