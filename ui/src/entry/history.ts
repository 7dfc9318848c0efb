// 撤销: what stood before each change, step by step. One burst of typing in one field is one step.

/** What one step goes back to. */
interface Step<T> {
  before: T
  /** The place that was typed into; none for steps that are never joined. */
  key: string | null
  /** False once the worker has left the place: the next change there is a step of its own. */
  open: boolean
}

const most = 100

/** Steps back and forth. */
export interface History<T> {
  /** Notes what stood before a change. */
  note: (before: () => T, key?: string | null) => void
  /** Ends a burst of typing. */
  close: () => void
  /** What stood before the last step; none when there is nothing to undo. */
  back: (now: T) => T | null
  /** What stood before the last undoing. */
  forth: (now: T) => T | null
  clear: () => void
  /** How many steps can be undone. */
  depth: () => number
  /** How many can be done again. */
  ahead: () => number
}

export function makeHistory<T>(): History<T> {
  let past: Step<T>[] = []
  let future: T[] = []
  return {
    note: (before, key = null) => {
      future = []
      const last = past[past.length - 1]
      if (key !== null && last?.key === key && last.open) return
      past = [...past.slice(1 - most), { before: before(), key, open: key !== null }]
    },
    close: () => {
      const last = past[past.length - 1]
      if (last !== undefined) last.open = false
    },
    back: (now) => {
      const last = past.pop()
      if (last === undefined) return null
      future.push(now)
      return last.before
    },
    forth: (now) => {
      const next = future.pop()
      if (next === undefined) return null
      past.push({ before: now, key: null, open: false })
      return next
    },
    clear: () => {
      past = []
      future = []
    },
    depth: () => past.length,
    ahead: () => future.length,
  }
}
