// What one person likes on this computer: language, type size, reminders. Nothing personal, nothing the desk needs.
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

/** The languages of the pages. */
export type Locale = 'zh-CN' | 'en'

/** The type sizes offered, in percent. */
export const typeSizes = [100, 110, 125, 150] as const

function kept(key: string): string | null {
  try {
    return window.localStorage.getItem(`yilutong.${key}`)
  } catch {
    return null
  }
}

function keep(key: string, value: string): void {
  try {
    window.localStorage.setItem(`yilutong.${key}`, value)
  } catch {
    // A profile without storage forgets the preference, nothing more.
  }
}

export const usePreferences = defineStore('preferences', () => {
  const locale = ref<Locale>(kept('locale') === 'en' ? 'en' : 'zh-CN')
  const typeSize = ref<number>(typeSizes.find((size) => String(size) === kept('type-size')) ?? 100)

  /** Remind on the desktop when something needs a person. */
  const remind = ref(kept('remind') === 'yes')

  watch(
    locale,
    (now) => {
      document.documentElement.lang = now
      keep('locale', now)
    },
    { immediate: true },
  )
  watch(
    typeSize,
    (now) => {
      document.documentElement.style.setProperty('--type-scale', String(now / 100))
      keep('type-size', String(now))
    },
    { immediate: true },
  )

  watch(remind, (now) => keep('remind', now ? 'yes' : 'no'))

  return { locale, typeSize, remind }
})
