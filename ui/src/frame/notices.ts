// Short messages at the foot of the window: what was done, what failed, and a way to undo.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Fault } from '../desk/schema/Fault'
import { asFault } from '../desk/desk'

/** One message. */
export interface Notice {
  id: number
  tone: 'good' | 'bad'
  say: string
  /** The same in English, where the desk gave it. */
  detail?: string
  undo?: { label: string; act: () => void }
}

export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let last = 0

  function drop(id: number): void {
    notices.value = notices.value.filter((one) => one.id !== id)
  }

  function show(notice: Omit<Notice, 'id'>, seconds: number): void {
    last += 1
    const id = last
    notices.value = [...notices.value.slice(-2), { ...notice, id }]
    window.setTimeout(() => drop(id), seconds * 1000)
  }

  /** Something went well. */
  function good(say: string): void {
    show({ tone: 'good', say }, 6)
  }

  /** Something could be undone for a while. */
  function undoable(say: string, label: string, act: () => void): void {
    show({ tone: 'good', say, undo: { label, act } }, 20)
  }

  /** Something failed. */
  function bad(thrown: unknown): Fault {
    const fault = asFault(thrown)
    show({ tone: 'bad', say: fault.say, detail: fault.detail }, 12)
    return fault
  }

  return { notices, drop, good, undoable, bad }
})
