// What the desk knows already of whoever and whatever stands in the entry, asked for a moment after the last keystroke.
// Whether anything is alike, and what follows from a decision, is the desk's to say.
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { call } from '../desk/desk'
import type { ChangedValue } from '../desk/schema/ChangedValue'
import type { Recall } from '../desk/schema/Recall'
import type { RecallAct } from '../desk/schema/RecallAct'
import type { Recalled } from '../desk/schema/Recalled'
import { useNotices } from '../frame/notices'
import { placeKey } from './places'
import { useWorkingEntry } from './working-entry'

const delay = 250

export const useRecalls = defineStore('recalls', () => {
  const work = useWorkingEntry()
  const notices = useNotices()
  const recalls = ref<Recall[]>([])
  const changes = ref<ChangedValue[]>([])
  const lastVisit = ref<string | null>(null)
  const deciding = ref(false)
  let timer: number | undefined
  let asked = 0

  const changedAt = computed(() => new Map(changes.value.map((one) => [placeKey(one.place), one])))
  const byPlace = computed(() => {
    const found = new Map<string, Recall[]>()
    for (const one of recalls.value) {
      const key = placeKey(one.place)
      found.set(key, [...(found.get(key) ?? []), one])
    }
    return found
  })

  function forget(): void {
    window.clearTimeout(timer)
    asked += 1
    recalls.value = []
    changes.value = []
    lastVisit.value = null
  }

  /** Asks; an entry without a name is kept first, so that what is decided about it has something to hold on to. */
  async function look(): Promise<void> {
    asked += 1
    const mine = asked
    if (!work.open || work.submitted !== null) return
    try {
      if (work.id === null) await work.save()
      if (work.id === null || mine !== asked) return
      const view = await call('entry.recall', work.request())
      if (mine !== asked) return
      recalls.value = view.recalls
      changes.value = view.changes
      lastVisit.value = view.lastVisit
    } catch {
      // Nothing is lost: the next change asks again, and what hinders it is said by the check of the entry.
    }
  }

  /** Does what the worker says; tells which entry to go on in, if another. */
  async function decide(recall: Recall, act: RecallAct): Promise<string | null> {
    if (deciding.value) return null
    deciding.value = true
    try {
      if (act === 'revisit') await work.save()
      const reply: Recalled = await call('recall.decide', { entry: work.request(), about: recall.about, act })
      recalls.value = recalls.value.filter((one) => one.about !== recall.about)
      work.fill(reply.fills)
      if (reply.say !== null) notices.good(reply.say)
      void look()
      return reply.entry
    } catch (thrown) {
      notices.bad(thrown)
      return null
    } finally {
      deciding.value = false
    }
  }

  watch(
    () => [work.laid, work.changes] as const,
    ([laid], before) => {
      if (laid !== before?.[0]) forget()
      window.clearTimeout(timer)
      if (work.open && (work.changes > 0 || work.revision > 0)) timer = window.setTimeout(() => void look(), delay)
    },
  )

  return { recalls, changes, lastVisit, deciding, changedAt, byPlace, look, decide, forget }
})
