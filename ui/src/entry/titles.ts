// What an entry, its residents and its fields are called on screen.
import { computed, type ComputedRef } from 'vue'
import type { FormView } from '../desk/schema/FormView'
import { useWords } from '../frame/use-words'
import { findElement, isBlank, placeKey, valueAt } from './places'
import { useWorkingEntry } from './working-entry'

/** What the entry is about if it is no household, in the order of preference. */
const headlines = ['event.title', 'premises.name', 'review.hazard_number']

export interface Titles {
  /** Where the household is, or what it is about, as far as it is known. */
  title: ComputedRef<string>
  nameOf: (resident: string) => string
  labelOf: (place: EntryPlace) => string
  titleOf: (system: string) => string
  /** What is known about a resident, in one line. */
  factsOf: (resident: string) => string
}

export function useTitles(form: ComputedRef<FormView | null>, derived: ComputedRef<Map<string, EntryValue>>): Titles {
  const { t, label } = useWords()
  const work = useWorkingEntry()

  function nameOf(resident: string): string {
    const index = work.body.residents.findIndex((one) => one.ref === resident)
    const person = work.body.residents[index]?.person
    const name = person?.name ?? person?.latin_name
    return isBlank(name) ? t('entry.residentNumber', { number: index + 1 }) : String(name)
  }

  function labelOf(place: EntryPlace): string {
    const found = form.value && findElement(form.value, place.element)
    if (!found) return t('entry.wholeForm')
    const list = place.item == null ? null : found.list
    return (list === null ? '' : `${label(list.label)} ${Number(place.item) + 1} · `) + label(found.element.label)
  }

  function titleOf(system: string): string {
    return work.preflight?.systems.find((one) => one.system === system)?.title ?? system
  }

  function derivedAt(element: string, resident: string | null = null): string {
    const value = derived.value.get(placeKey({ element, resident }))
    return isBlank(value) ? '' : String(value)
  }

  const title = computed(() => {
    const headline = headlines.map((element) => valueAt(work.body, { element })).find((value) => !isBlank(value))
    if (headline !== undefined) return String(headline)
    const known = derivedAt('dwelling.full_address')
    if (known !== '') return known
    const parts = ['dwelling.road', 'dwelling.building', 'dwelling.room'].map((element) => valueAt(work.body, { element }))
    const typed = parts.filter((part) => !isBlank(part)).join(' ')
    return typed === '' ? t('entry.newOf', { form: form.value ? label(form.value.title) : '' }) : typed
  })

  function factsOf(resident: string): string {
    const age = derivedAt('person.age', resident)
    return [derivedAt('person.origin', resident), age === '' ? '' : t('entry.years', { count: age })]
      .filter((fact) => fact !== '')
      .join(' · ')
  }

  return { title, nameOf, labelOf, titleOf, factsOf }
}
