// Where Enter goes. Fields carry `data-field`; their order is the order in which they stand on the page.

function shown(element: HTMLElement): boolean {
  return !element.hasAttribute('disabled') && element.closest('[hidden]') === null
}

/** The fields inside an element, in order. */
export function fieldsIn(within: ParentNode): HTMLElement[] {
  return [...within.querySelectorAll<HTMLElement>('[data-field]')].filter(shown)
}

/** The field after (or with -1 before) the one given; none at the end. */
export function fieldAfter(within: ParentNode, from: HTMLElement, step: 1 | -1 = 1): HTMLElement | null {
  const fields = fieldsIn(within)
  const at = fields.findIndex((field) => field === from || field.contains(from))
  return at < 0 ? null : (fields[at + step] ?? null)
}

function saysNothing(field: HTMLElement): boolean {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return false
  if (field.type !== 'radio') return field.value.trim() === ''
  return field.closest('[role=radiogroup]')?.querySelector('input:checked') == null
}

/** The first field that is called for and says nothing yet; else the first of all. */
export function firstEmpty(within: ParentNode): HTMLElement | null {
  const fields = fieldsIn(within)
  return fields.find((field) => field.closest('[data-called]') !== null && saysNothing(field)) ?? fields[0] ?? null
}

/** Puts the cursor into a field and what it holds under selection, so that typing replaces it. */
export function focusField(field: HTMLElement): void {
  field.focus()
  if (field instanceof HTMLTextAreaElement) field.select()
  else if (field instanceof HTMLInputElement && field.type !== 'radio') field.select()
  field.scrollIntoView({ block: 'nearest' })
}
