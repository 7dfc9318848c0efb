// What the desk knows already, what was recognised and what a card says: taken, refused and confirmed from the page.
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { call } from '../desk/desk'
import type { Recall } from '../desk/schema/Recall'
import type { RecallAct } from '../desk/schema/RecallAct'
import { useNotices } from '../frame/notices'
import { useWords } from '../frame/use-words'
import { placeId, placeKey } from './places'
import { useRecalls } from './recalls'
import { useWorkingEntry } from './working-entry'

interface Around {
  /** The resident whose sheet is shown. */
  resident: ComputedRef<string | null>
  /** Leads to a field. */
  jump: (place: EntryPlace) => void
  /** Goes on in another entry. */
  open: (entry: string) => void
  /** Says something to those who listen. */
  tell: (said: string) => void
}

export interface Help {
  /** The id of the field with the cursor. */
  cursor: Ref<string>
  /** The recall that the keys act on: beside the field with the cursor, else the first of the sheet. */
  atHand: ComputedRef<Recall | null>
  decide: (recall: Recall, act: RecallAct) => Promise<void>
  take: () => boolean
  refuse: () => boolean
  confirmAll: () => boolean
  /** Enter says that what was recognised here is right, and goes on to the next of its kind. */
  confirmAt: (place: EntryPlace) => boolean
  reading: Ref<boolean>
  readCard: () => Promise<void>
}

export function useHelp(around: Around): Help {
  const { t } = useWords()
  const work = useWorkingEntry()
  const recalls = useRecalls()
  const notices = useNotices()
  const cursor = ref('')
  const reading = ref(false)

  const atHand = computed(() => {
    const here = recalls.recalls.filter((one) => (one.place.resident ?? null) === around.resident.value)
    return here.find((one) => placeId(one.place) === cursor.value) ?? here[0] ?? null
  })

  async function decide(recall: Recall, act: RecallAct): Promise<void> {
    const entry = await recalls.decide(recall, act)
    if (entry !== null) around.open(entry)
  }

  function take(): boolean {
    const [act] = atHand.value?.acts ?? []
    if (atHand.value === null || act === undefined) return false
    void decide(atHand.value, act)
    return true
  }

  function refuse(): boolean {
    if (atHand.value?.acts.includes('refuse') !== true) return false
    void decide(atHand.value, 'refuse')
    return true
  }

  function confirmAll(): boolean {
    if (work.unsure.length === 0) return false
    work.confirm(null)
    around.tell(t('paste.allSure'))
    return true
  }

  function confirmAt(place: EntryPlace): boolean {
    const waiting = work.unsure.map((one) => one.place)
    const at = waiting.findIndex((one) => placeKey(one) === placeKey(place))
    if (at < 0) return false
    work.confirm(place)
    const next = waiting[at + 1] ?? waiting.find((_, other) => other !== at)
    if (next === undefined) return false
    around.jump(next)
    return true
  }

  async function readCard(): Promise<void> {
    const resident = around.resident.value
    if (resident === null) return
    reading.value = true
    try {
      const { fills } = await call('card.read', { entry: work.request(), resident })
      work.fill(fills)
      around.tell(t('reader.done', { count: fills.length }))
    } catch (thrown) {
      notices.bad(thrown)
    } finally {
      reading.value = false
    }
  }

  return { cursor, atHand, decide, take, refuse, confirmAll, confirmAt, reading, readCard }
}
