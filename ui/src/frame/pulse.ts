// The desk's pulse: asked for while the window is seen, so that nothing else needs to be asked while it stands still;
// and now and then while it is not, when somebody wants to be reminded.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { call } from '../desk/desk'
import type { Pulse } from '../desk/schema/Pulse'
import { usePreferences } from './preferences'

const interval = 1500
/** While nobody looks, only for the sake of reminders. */
const seldom = 15_000

export const usePulse = defineStore('pulse', () => {
  const pulse = ref<Pulse | null>(null)
  const lost = ref(false)
  let timer: number | undefined
  let running = false
  const preferences = usePreferences()

  function visible(): boolean {
    return document.visibilityState === 'visible'
  }

  async function beat(): Promise<void> {
    try {
      pulse.value = await call('desk.pulse', {})
      lost.value = false
    } catch {
      lost.value = true
    }
  }

  function schedule(): void {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void round(), visible() ? interval : seldom)
  }

  async function round(): Promise<void> {
    if (!running) return
    if (visible() || preferences.remind) await beat()
    if (running) schedule()
  }

  function seen(): void {
    if (running && document.visibilityState === 'visible') void round()
  }

  /** Begins to listen. */
  function start(): void {
    if (running) return
    running = true
    document.addEventListener('visibilitychange', seen)
    void round()
  }

  /** Stops listening. */
  function stop(): void {
    running = false
    window.clearTimeout(timer)
    document.removeEventListener('visibilitychange', seen)
    pulse.value = null
  }

  /** Switches delivery off or on. */
  async function setOffline(offline: boolean): Promise<void> {
    pulse.value = await call('desk.offline', { offline })
  }

  return { pulse, lost, start, stop, beat, setOffline }
})
