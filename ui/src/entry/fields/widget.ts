// What every input of the form is given and tells; one shape, so that a field can show any kind.
import { nextTick } from 'vue'
import type { CodeView } from '../../desk/schema/CodeView'

/** What a widget is given. */
export interface WidgetProps {
  /** The id of its input. */
  id: string
  /** The value; what follows from other values when nothing was typed. */
  value: EntryValue | undefined
  /** The element's kind. */
  kind: string
  /** The codes to choose from. */
  codes: CodeView[]
  /** True when the value is wrong or missing. */
  invalid: boolean
  /** True when the value was not typed but follows from others. */
  derived: boolean
  /** Ids of the texts that describe it. */
  describedBy: string
  /** The hook for tests. */
  test: string
  /** An example, shown in the empty field. */
  example: string | null
}

/** What a widget tells. */
export interface WidgetEmits {
  /** The value changed. */
  change: [value: EntryValue | undefined]
}

/**
 * Selects the text of the field in which the worker is, after a value came from elsewhere (the identity number, an undo):
 * the next keystroke replaces it, as in a field just entered, and is not added to it.
 */
export async function selectReplaced(id: string): Promise<void> {
  await nextTick()
  const at = document.activeElement
  if ((at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) && at.id === id) at.select()
}
