// The entry on the desk right now: what was typed, whether it is kept, what the desk says about it.
// It outlives the page, so that locking or looking elsewhere loses nothing. It judges nothing itself.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { asFault, call } from '../desk/desk'
import type { CollectedView } from '../desk/schema/CollectedView'
import type { EntryBody } from '../desk/schema/EntryBody'
import type { Fault } from '../desk/schema/Fault'
import type { Mark } from '../desk/schema/Mark'
import type { DeliveryView } from '../desk/schema/DeliveryView'
import type { OutdatedView } from '../desk/schema/OutdatedView'
import type { PreflightView } from '../desk/schema/PreflightView'
import type { Skip } from '../desk/schema/Skip'
import type { Submitted } from '../desk/schema/Submitted'
import { makeHistory } from './history'
import { emptyEntry, freeRef, isBlank, placeKey, setValueAt, valueAt } from './places'

/** What a department sent back, at a place of the entry. */
export interface Refusal {
  place: EntryPlace
  system: string
  systemTitle: string
  say: string
}

const saveDelay = 600
const longestLook = 250

export const useWorkingEntry = defineStore('working-entry', () => {
  const id = ref<string | null>(null)
  const body = ref<EntryData>(emptyEntry('household'))
  const skip = ref<Skip[]>([])
  /** Values that nobody typed, and where they came from. */
  const marks = ref<Mark[]>([])
  const revision = ref(0)
  const draft = ref(false)
  const savedAt = ref<string | null>(null)
  /** What a device collected of it and nobody has confirmed. */
  const collected = ref<CollectedView | null>(null)
  const saving = ref(false)
  const saveFault = ref<Fault | null>(null)
  const preflight = ref<PreflightView | null>(null)
  const checkFault = ref<Fault | null>(null)
  /** Places that the worker has left: what is missing there may be said now. */
  const left = ref(new Set<string>())
  /** Submission was tried: everything may be said now. */
  const tried = ref(false)
  /** What a department sent back: shown at its place until the value there changes. */
  const refusals = ref<Refusal[]>([])
  /** Why a value that nobody typed was cleared, until something stands there again. */
  const cleared = ref(new Map<string, string>())
  const submitting = ref(false)
  const submitted = ref<Submitted | null>(null)
  /** Counts changes; `kept` is the count that is on the disk. */
  const changes = ref(0)
  const kept = ref(0)
  const open = ref(false)

  const unsaved = computed(() => changes.value !== kept.value)
  const history = makeHistory<string>()
  /** Counts the steps, so that the page knows whether there is anything to undo. */
  const undoable = ref(0)
  const redoable = ref(0)
  /** The marks that still speak of what stands there. */
  const standing = computed(() => new Map(marks.value.filter(holds).map((mark) => [placeKey(mark.place), mark])))
  /** What was recognised in a text and nobody has confirmed, in the order in which it was filled in. */
  const unsure = computed(() => [...standing.value.values()].filter((mark) => !mark.sure))

  let saveTimer: number | undefined
  let savingNow: Promise<void> | null = null
  let checking: Promise<void> | null = null
  /** Counts what the desk was to look at, and what it looked at. */
  let wanted = 0
  let looked = 0
  /** True while something was typed that the desk has not looked at. */
  const unchecked = ref(false)
  /** Grows with every entry laid on the desk, so that late replies for the one before are dropped. */
  const laid = ref(0)

  function request(): EntryBody {
    return { id: id.value, body: body.value, skip: skip.value, marks: [...standing.value.values()] }
  }

  function lay(next: {
    id: string | null
    body: EntryData
    skip: Skip[]
    revision: number
    draft: boolean
    savedAt: string | null
    collected?: CollectedView | null
    marks?: Mark[]
  }): void {
    window.clearTimeout(saveTimer)
    laid.value += 1
    id.value = next.id
    body.value = next.body
    skip.value = next.skip
    marks.value = next.marks ?? []
    history.clear()
    tally()
    revision.value = next.revision
    draft.value = next.draft
    savedAt.value = next.savedAt
    collected.value = next.collected ?? null
    saveFault.value = null
    preflight.value = null
    left.value = new Set()
    refusals.value = []
    cleared.value = new Map()
    tried.value = false
    submitted.value = null
    changes.value = 0
    kept.value = 0
    open.value = true
  }

  /** Lays a new entry on the desk, with what every entry of this worker begins with. */
  async function start(form: string): Promise<void> {
    const begun = await call('entry.begin', { form })
    lay({ id: null, body: whole(begun.body), skip: [], revision: 0, draft: false, savedAt: null, marks: begun.marks })
    void check()
  }

  /** Opens an entry; one that has unsaved changes on the desk stays as it is. */
  async function load(wanted: string): Promise<void> {
    if (open.value && id.value === wanted && submitted.value === null && unsaved.value) return
    const view = await call('entry.open', { id: wanted })
    lay({
      id: view.id,
      body: whole(view.body),
      skip: view.skip,
      revision: view.revision,
      draft: view.draft,
      savedAt: view.draft ? view.changedAt : null,
      collected: view.collected,
      marks: view.marks ?? [],
    })
    tried.value = view.revision > 0
    void check()
  }

  /** An entry with every group, also those that say nothing. */
  function whole(told: EntryData): EntryData {
    const residents = (told.residents ?? []).map((one) => ({
      ...one,
      person: one.person ?? {},
      work: one.work ?? {},
      stay: one.stay ?? {},
      family: one.family ?? {},
    }))
    return { ...emptyEntry(told.form), ...told, residents }
  }

  function same(one: EntryValue | undefined, other: EntryValue): boolean {
    return one === other || (Array.isArray(one) && Array.isArray(other) && JSON.stringify(one) === JSON.stringify(other))
  }

  function holds(mark: Mark): boolean {
    return same(valueAt(body.value, mark.place), mark.value)
  }

  function tally(): void {
    undoable.value = history.depth()
    redoable.value = history.ahead()
  }

  function snapshot(): string {
    return JSON.stringify({ body: body.value, skip: skip.value, marks: marks.value })
  }

  /** Notes what stands there, before it is changed; typing goes on in the same step while the worker stays at a place. */
  function note(key: string | null = null): void {
    history.note(snapshot, key)
    tally()
  }

  function restore(kept: string | null): boolean {
    tally()
    if (kept === null) return false
    const before = JSON.parse(kept) as { body: EntryData; skip: Skip[]; marks: Mark[] }
    body.value = before.body
    skip.value = before.skip
    marks.value = before.marks
    changed()
    return true
  }

  /** Takes the last change back; says whether there was one. */
  function undo(): boolean {
    return restore(history.back(snapshot()))
  }

  /** Does again what was taken back last. */
  function redo(): boolean {
    return restore(history.forth(snapshot()))
  }

  function changed(): void {
    changes.value += 1
    submitted.value = null
    window.clearTimeout(saveTimer)
    saveTimer = window.setTimeout(() => void save(), saveDelay)
    void check()
  }

  /** Keeps the draft; one save at a time, the newest content last. */
  async function save(): Promise<void> {
    window.clearTimeout(saveTimer)
    while (savingNow !== null) await savingNow
    if (!unsaved.value) return
    const [sheet, count] = [laid.value, changes.value]
    saving.value = true
    savingNow = call('entry.save', request())
      .then((saved) => {
        if (sheet !== laid.value) return
        id.value = saved.id
        savedAt.value = saved.at
        saveFault.value = null
        draft.value = true
        kept.value = count
      })
      .catch((thrown: unknown) => {
        if (sheet === laid.value) saveFault.value = asFault(thrown)
      })
      .finally(() => {
        saving.value = false
        savingNow = null
      })
    await savingNow
  }

  /** Asks the desk at once what is still wrong: one question at a time, always about the newest text. */
  function check(): Promise<void> {
    wanted += 1
    unchecked.value = true
    checking ??= askUntilNewest()
    return checking
  }

  async function askUntilNewest(): Promise<void> {
    try {
      while (looked !== wanted) {
        looked = wanted
        await ask(wanted, laid.value)
      }
    } finally {
      checking = null
      unchecked.value = false
    }
  }

  async function ask(mine: number, sheet: number): Promise<void> {
    const current = (): boolean => mine === wanted && sheet === laid.value
    try {
      const view = await call('entry.preflight', request())
      if (!current()) return
      preflight.value = view
      checkFault.value = null
      giveUp(view.outdated)
    } catch (thrown) {
      if (current()) checkFault.value = asFault(thrown)
    }
  }

  /** Clears what the desk says holds no longer; it belongs to the change that made it so, and is undone with it. */
  function giveUp(outdated: readonly OutdatedView[]): void {
    if (outdated.length === 0) return
    for (const { place, say } of outdated) {
      setValueAt(body.value, place, undefined)
      cleared.value.set(placeKey(place), say)
    }
    marks.value = marks.value.filter((mark) => !cleared.value.has(placeKey(mark.place)))
    changed()
  }

  /** Why the value of a place was cleared. */
  function clearedAt(place: EntryPlace): string | null {
    return isBlank(valueAt(body.value, place)) ? (cleared.value.get(placeKey(place)) ?? null) : null
  }

  /** Waits until the desk has looked at what stands there, but not for long: whoever types does not wait. */
  async function settled(): Promise<void> {
    if (checking !== null) await Promise.race([checking, new Promise((done) => window.setTimeout(done, longestLook))])
  }

  /** Writes a value. */
  function set(place: EntryPlace, value: EntryValue | undefined): void {
    note(Array.isArray(value) ? null : placeKey(place))
    setValueAt(body.value, place, value)
    const list = Array.isArray(value)
    refusals.value = refusals.value.filter(
      (one) =>
        placeKey(one.place) !== placeKey(place) && !(list && one.place.item != null && one.place.resident === place.resident),
    )
    changed()
  }

  /** Shows what came back with a refused delivery of this entry at the places that must change. */
  function showRefusal(delivery: DeliveryView): void {
    refusals.value = delivery.faults.flatMap((fault) =>
      fault.places.map((place) => ({ place, system: delivery.system, systemTitle: delivery.systemTitle, say: fault.say })),
    )
  }

  /** Notes that the worker was at a place and left it. */
  function leave(place: EntryPlace): void {
    history.close()
    left.value.add(placeKey(place))
  }

  /** Adds a resident, and says which. */
  function addResident(): string {
    note()
    const ref = freeRef(body.value.residents)
    body.value.residents.push({ ref, person: {}, work: {}, stay: {}, family: {} })
    changed()
    return ref
  }

  /** Fills in what somebody who was just added begins with; no step of its own, and nothing that was typed meanwhile. */
  async function beginResident(ref: string): Promise<void> {
    const sheet = laid.value
    try {
      const { fills } = await call('resident.begin', { entry: request(), resident: ref })
      const empty = fills.filter((one) => isBlank(valueAt(body.value, one.place)))
      if (sheet !== laid.value || empty.length === 0) return
      for (const one of empty) setValueAt(body.value, one.place, one.value)
      marks.value = [...marks.value, ...empty]
      changed()
      await check()
    } catch {
      // Nothing is lost: it is typed then.
    }
  }

  /** Removes a resident; the reply puts the resident back. */
  function removeResident(ref: string): () => void {
    note()
    const at = body.value.residents.findIndex((one) => one.ref === ref)
    const [gone] = body.value.residents.splice(at, 1)
    changed()
    const sheet = laid.value
    return () => {
      if (gone === undefined || sheet !== laid.value) return
      body.value.residents.splice(Math.min(at, body.value.residents.length), 0, gone)
      changed()
    }
  }

  /** Leaves a record out of this entry, or takes it in again. */
  function setSkip(system: string, resident: string | null, out: boolean): void {
    note()
    const others = skip.value.filter((one) => one.system !== system || one.resident !== resident)
    skip.value = out ? [...others, { system, resident }] : others
    changed()
  }

  /** Fills in values that came from elsewhere, all in one step; a mark whose place holds another value only tells so. */
  function fill(fills: readonly Mark[], people: readonly string[] = []): void {
    if (fills.length === 0 && people.length === 0) return
    note()
    for (const ref of people) {
      if (!body.value.residents.some((one) => one.ref === ref))
        body.value.residents.push({ ref, person: {}, work: {}, stay: {}, family: {} })
    }
    const places = new Set(fills.map((one) => placeKey(one.place)))
    for (const one of fills) if (one.was === null) setValueAt(body.value, one.place, one.value)
    marks.value = [...marks.value.filter((one) => !places.has(placeKey(one.place))), ...fills]
    changed()
  }

  /** Confirms what was recognised: at one place, or everywhere. */
  function confirm(place: EntryPlace | null): void {
    const key = place === null ? null : placeKey(place)
    note()
    marks.value = marks.value.map((one) => (key === null || placeKey(one.place) === key ? { ...one, sure: true } : one))
    changed()
  }

  /** The mark of a value that came from elsewhere and still stands. */
  function markAt(place: EntryPlace): Mark | null {
    return isBlank(valueAt(body.value, place)) ? null : (standing.value.get(placeKey(place)) ?? null)
  }

  /** Submits; says whether it is kept. When something is still wrong nothing is sent and `tried` is set. */
  async function submit(): Promise<boolean> {
    if (submitting.value) return false
    submitting.value = true
    tried.value = true
    try {
      window.clearTimeout(saveTimer)
      if (savingNow !== null) await savingNow
      await check()
      if (preflight.value?.ready === false) return false
      const count = changes.value
      const reply = await call('entry.submit', request())
      id.value = reply.id
      revision.value = reply.revision
      draft.value = false
      kept.value = count
      saveFault.value = null
      submitted.value = reply
      collected.value = null
      marks.value = []
      return true
    } catch (thrown) {
      saveFault.value = asFault(thrown)
      return false
    } finally {
      submitting.value = false
    }
  }

  /** Clears the desk: nothing of the entry stays in memory. */
  function clear(): void {
    lay({ id: null, body: emptyEntry('household'), skip: [], revision: 0, draft: false, savedAt: null })
    open.value = false
  }

  return {
    id,
    body,
    skip,
    marks,
    unsure,
    undoable,
    redoable,
    changes,
    laid,
    request,
    revision,
    draft,
    savedAt,
    collected,
    saving,
    saveFault,
    preflight,
    checkFault,
    left,
    tried,
    refusals,
    submitting,
    submitted,
    open,
    unsaved,
    start,
    unchecked,
    settled,
    beginResident,
    load,
    save,
    check,
    set,
    showRefusal,
    leave,
    addResident,
    removeResident,
    setSkip,
    fill,
    confirm,
    markAt,
    clearedAt,
    undo,
    redo,
    submit,
    clear,
  }
})
