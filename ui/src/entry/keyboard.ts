// Where Enter goes: to the next field that is still called for. Fields carry `data-field`; their order is the order in which
// they stand on the page. Which are called for is the desk's to say.

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

/** The first field after the one given (or of all) that is among the wanted ones, by id; of radio buttons, by their group's. */
export function wantedAfter(within: ParentNode, from: HTMLElement | null, wanted: ReadonlySet<string>): HTMLElement | null {
  const fields = fieldsIn(within)
  const at = from === null ? -1 : fields.findIndex((field) => field === from || field.contains(from))
  if (from !== null && at < 0) return null
  return fields.slice(at + 1).find((field) => wanted.has(fieldId(field))) ?? null
}

/** The id of the field that an input belongs to; of a radio button, that of its group. */
export function fieldId(target: HTMLElement): string {
  return target.closest('[role=radiogroup]')?.id ?? target.id
}

/** A radio button that is not the first of its group stands for the group. */
export function fieldOf(target: HTMLElement): HTMLElement {
  return target.closest('[role=radiogroup]')?.querySelector<HTMLElement>('[data-field]') ?? target
}

/** Puts the cursor into a field and what it holds under selection, so that typing replaces it. */
export function focusField(field: HTMLElement): void {
  field.focus()
  if (field instanceof HTMLTextAreaElement) field.select()
  else if (field instanceof HTMLInputElement && field.type !== 'radio') field.select()
  field.scrollIntoView({ block: 'nearest' })
}
