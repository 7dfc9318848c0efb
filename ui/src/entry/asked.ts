// What the address of an entry asks for: which form, and which place of it.
import type { LocationQuery } from 'vue-router'

/** The form that is asked for when no entry is: a household visit, unless the address says another. */
export function askedForm(query: LocationQuery): string {
  return typeof query.form === 'string' ? query.form : 'household'
}

/** The place that the address leads to. */
export function askedPlace(query: LocationQuery): EntryPlace {
  const { at, resident, item } = query
  return {
    element: String(at),
    resident: typeof resident === 'string' ? resident : null,
    ...(typeof item === 'string' ? { item: Number(item) } : {}),
  }
}
