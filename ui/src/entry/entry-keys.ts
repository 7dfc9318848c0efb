// The keys of an entry beyond its fields. Which key does what is said once, here and in the hints at the foot of the form.
import { onBeforeUnmount, onMounted } from 'vue'

/** What the keys do. Each says whether it had anything to do. */
export interface KeyActs {
  /** Ctrl+Enter. */
  submit: () => void
  /** Ctrl+Z. */
  undo: () => boolean
  /** Ctrl+Y, Ctrl+Shift+Z. */
  redo: () => boolean
  /** Ctrl+Shift+V. */
  paste: () => boolean
  /** F2: what the desk offers beside the field. */
  take: () => boolean
  /** Esc: not that. */
  refuse: () => boolean
  /** F4: all that was recognised is right. */
  confirm: () => boolean
}

/** True while a dialog stands over the form: its keys are its own. */
function covered(): boolean {
  return document.querySelector('.el-overlay:not([style*="display: none"]) [role=dialog]') !== null
}

function actOf(event: KeyboardEvent, acts: KeyActs): (() => boolean) | null {
  const command = event.ctrlKey || event.metaKey
  const key = event.key.toLowerCase()
  if (command && key === 'enter') {
    return () => {
      acts.submit()
      return true
    }
  }
  if (command && !event.shiftKey && key === 'z') return acts.undo
  if (command && (key === 'y' || (event.shiftKey && key === 'z'))) return acts.redo
  if (command && event.shiftKey && key === 'v') return acts.paste
  if (command || event.altKey) return null
  if (event.key === 'F2') return acts.take
  if (event.key === 'F4') return acts.confirm
  return event.key === 'Escape' ? acts.refuse : null
}

/** Listens while the page is there. */
export function useEntryKeys(acts: KeyActs): void {
  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || covered()) return
    const act = actOf(event, acts)
    if (act?.() === true) event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}
