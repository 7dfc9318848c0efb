// How one walks through an entry: from field to field with Enter, from sheet to sheet, and to the place of a problem.
import { type Ref, computed, nextTick, ref } from 'vue'
import type { FormView } from '../desk/schema/FormView'
import type { ProblemView } from '../desk/schema/ProblemView'
import { fieldAfter, fieldId, fieldOf, fieldsIn, firstEmpty, focusField, wantedAfter } from './keyboard'
import { type Sheet, placeId, sectionGroup } from './places'
import { useWorkingEntry } from './working-entry'

/** What the walk is through. */
interface Ground {
  form: Ref<FormView | null>
  sheets: Ref<Sheet[]>
  sheet: Ref<Sheet | undefined>
  withResidents: Ref<boolean>
  errors: Ref<ProblemView[]>
  /** The id of the sheet that is shown. */
  active: Ref<string>
  /** What holds the fields. */
  middle: Ref<HTMLElement | undefined>
  /** Confirms a value that waits for it; says whether there was one. */
  confirmAt: (place: EntryPlace) => boolean
}

export function useWalk(ground: Ground) {
  const { form, sheets, sheet, withResidents, errors, active, middle } = ground
  const work = useWorkingEntry()
  /** The place that somebody asked for: its section unfolds. */
  const wanted = ref<EntryPlace | null>(null)
  /** The fields where something is still missing or wrong, by their ids. */
  const openIds = computed(() => new Set(errors.value.map((problem) => placeId(problem.place))))

  /** To the first field that says nothing yet: what is filled in need not be walked over. */
  function focusFirst(): void {
    const first = middle.value && firstEmpty(middle.value)
    if (first) focusField(first)
  }

  async function showSheet(id: string): Promise<void> {
    active.value = id
    await nextTick()
    middle.value?.scrollTo({ top: 0 })
    focusFirst()
  }

  async function showSection(wantedGroup: string): Promise<void> {
    active.value = 'home'
    await nextTick()
    const section = middle.value?.querySelector<HTMLElement>(`[data-group="${wantedGroup}"]`)
    section?.scrollIntoView({ block: 'start' })
    const first = section && fieldsIn(section)[0]
    if (first) focusField(first)
  }

  async function jump(place: EntryPlace): Promise<void> {
    active.value = place.resident ?? 'home'
    wanted.value = { ...place }
    await nextTick()
    await nextTick()
    const exact = document.getElementById(placeId(place))
    const field = exact?.matches('[role=radiogroup]') ? exact.querySelector<HTMLElement>('input') : exact
    if (field) {
      focusField(field)
      field.scrollIntoView({ block: 'center' })
      return
    }
    const holder = form.value && sectionGroup(form.value, place)
    middle.value?.querySelector(`[data-group="${holder}"]`)?.scrollIntoView({ block: 'start' })
  }

  async function onEnter(event: KeyboardEvent): Promise<void> {
    const target = event.target as HTMLElement
    if (event.isComposing || event.ctrlKey || event.altKey || target.tagName === 'BUTTON' || middle.value === undefined) return
    if (!target.matches('[data-field], [data-field] *, input')) return
    event.preventDefault()
    const marked = event.shiftKey ? undefined : work.unsure.find((one) => placeId(one.place) === fieldId(target))
    if (marked !== undefined && ground.confirmAt(marked.place)) return
    const here = fieldOf(target)
    if (event.shiftKey) {
      const before = fieldAfter(middle.value, here, -1)
      if (before !== null) focusField(before)
      return
    }
    // At once, by what is known: fast fingers type on. What the last value calls for is known a moment later.
    const guess = wantedAfter(middle.value, here, openIds.value) as HTMLInputElement | null
    if (guess !== null) focusField(guess)
    const held = guess?.value
    await work.settled()
    await nextTick()
    const typedOn = document.activeElement !== (guess ?? target) || guess?.value !== held
    if (typedOn || middle.value === undefined) return
    const next = wantedAfter(middle.value, here, openIds.value)
    if (next === null && guess === null) await leaveSheet()
    else if (next !== null && next !== guess) focusField(next)
  }

  /** To the next sheet on which something is called for; at the end to whoever is added next, or to 提交. */
  async function leaveSheet(): Promise<void> {
    const at = sheets.value.findIndex((one) => one.id === sheet.value?.id)
    const following = sheets.value
      .slice(at + 1)
      .find((one) => errors.value.some((error) => (error.place.resident ?? null) === one.resident))
    if (following !== undefined) await showSheet(following.id)
    else document.querySelector<HTMLElement>(withResidents.value ? '[data-test="add-resident"]' : '[data-test="submit"]')?.focus()
  }

  return { wanted, focusFirst, showSheet, showSection, jump, onEnter }
}
