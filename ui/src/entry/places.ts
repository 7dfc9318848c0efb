// Addresses inside an entry: reading, writing, comparing. Knows no rule about any value.
import type { ElementView } from '../desk/schema/ElementView'
import type { FormView } from '../desk/schema/FormView'
import type { SectionView } from '../desk/schema/SectionView'

/** One text per place, the same for the same place. */
export function placeKey(place: EntryPlace): string {
  return `${place.resident ?? ''}|${place.element}|${place.item ?? ''}`
}

/** The id of the input at a place, for labels and links. */
export function placeId(place: EntryPlace): string {
  return `at-${place.resident ?? 'home'}-${place.element.replace('.', '-')}${place.item == null ? '' : `-${place.item}`}`
}

/** A new, empty entry. */
export function emptyEntry(form: string): EntryData {
  return { form, visit: {}, dwelling: {}, owner: {}, event: {}, premises: {}, inspection: {}, review: {}, residents: [] }
}

/** A `ref` that no resident of the entry has. */
export function freeRef(residents: readonly EntryResident[]): string {
  const taken = new Set(residents.map((one) => one.ref))
  let number = residents.length + 1
  while (taken.has(`r${number}`)) number += 1
  return `r${number}`
}

/** Null, absent and blank mean the same: not filled. */
export function isBlank(value: EntryValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function groupAt(entry: EntryData, resident: string | null | undefined, group: string): EntryGroup | undefined {
  const holder: unknown = resident == null ? entry : entry.residents.find((one) => one.ref === resident)
  return (holder as Record<string, EntryGroup> | undefined)?.[group]
}

function split(element: string): [string, string] {
  const dot = element.indexOf('.')
  return [element.slice(0, dot), element.slice(dot + 1)]
}

/** The value at a place that is not inside a list. */
export function valueAt(entry: EntryData, place: EntryPlace): EntryValue | undefined {
  const [group, name] = split(place.element)
  return groupAt(entry, place.resident, group)?.[name]
}

/** Sets, or with a blank removes, the value at a place that is not inside a list. */
export function setValueAt(entry: EntryData, place: EntryPlace, value: EntryValue | undefined): void {
  const [name, holder] = [split(place.element)[1], groupAt(entry, place.resident, split(place.element)[0])]
  if (holder === undefined) return
  if (isBlank(value)) delete holder[name]
  else holder[name] = value
}

/** A section as it stands once: for the household, or for one resident. */
export interface Sheet {
  /** `home`, or the resident's `ref`. */
  id: string
  resident: string | null
  /** Position among the residents, from 0. */
  index: number | null
  sections: SectionView[]
}

/** The sheets of an entry: the household's, then one per resident. */
export function sheetsOf(form: FormView, entry: EntryData, asked: readonly string[] | null = null): Sheet[] {
  const home = form.sections.filter((section) => !section.perResident).map((section) => narrowed(section, asked))
  const each = form.sections.filter((section) => section.perResident)
  return [
    { id: 'home', resident: null, index: null, sections: home },
    ...entry.residents.map((one, index) => ({ id: one.ref, resident: one.ref, index, sections: each })),
  ]
}

/** A section with those of its elements that the desk asks for; all of them when it does not say. */
function narrowed(section: SectionView, asked: readonly string[] | null): SectionView {
  if (asked === null) return section
  return { ...section, elements: section.elements.filter((element) => asked.includes(element.id)) }
}

/** The element with this id, also one inside a list, with the list that holds it. */
export function findElement(form: FormView, id: string): { element: ElementView; list: ElementView | null } | null {
  for (const section of form.sections) {
    for (const element of section.elements) {
      if (element.id === id) return { element, list: null }
      for (const inner of element.items) if (inner.id === id) return { element: inner, list: element }
    }
  }
  return null
}

/** The group (section) in which the worker finds a place. */
export function sectionGroup(form: FormView, place: EntryPlace): string | null {
  const found = findElement(form, place.element)
  const holder = found?.list ?? found?.element
  return holder === undefined ? null : split(holder.id)[0]
}
