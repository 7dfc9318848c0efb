// 桌面提醒: when something more needs a person and nobody is looking at the window, the computer says so. A number, and
// nothing about anybody. Whether it may is asked once, when the worker switches it on.
import { watch } from 'vue'
import { usePreferences } from './preferences'
import { usePulse } from './pulse'
import { useWords } from './use-words'

/** Whether this computer can remind at all. */
export function canRemind(): boolean {
  return 'Notification' in window
}

/** Asks the computer for leave; says whether it may. */
export async function askForLeave(): Promise<boolean> {
  if (!canRemind()) return false
  if (Notification.permission === 'granted') return true
  return (await Notification.requestPermission()) === 'granted'
}

/** Reminds for as long as the frame stands. */
export function useReminding(): void {
  const preferences = usePreferences()
  const beat = usePulse()
  const { t } = useWords()

  watch(
    () => beat.pulse?.needsMe,
    (now, before) => {
      if (now === undefined || before === undefined || now <= before) return
      if (!preferences.remind || !canRemind() || Notification.permission !== 'granted') return
      if (document.visibilityState === 'visible' && document.hasFocus()) return
      const shown = new Notification(t('app.name'), { body: t('remind.body', { count: now }), tag: 'needs-me' })
      shown.onclick = () => {
        window.focus()
        shown.close()
      }
    },
  )
}
