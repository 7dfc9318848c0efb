// What one person likes on this computer: language, type size, contrast, reminders. Nothing personal, nothing the desk needs.
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'

/** The languages of the pages. */
export type Locale = 'zh-CN' | 'en'

/** The type sizes offered, in percent. */
export const typeSizes = [100, 110, 125, 150] as const

const contrasts = ['more', 'normal'] as const

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

  /** What was said about high contrast; as long as nothing was, the system's own wish is followed. */
  const wished = ref<'more' | 'normal' | null>(contrasts.find((one) => one === kept('contrast')) ?? null)
  const system = window.matchMedia?.('(prefers-contrast: more)')
  const systemWants = ref(system?.matches === true)
  system?.addEventListener('change', (now) => (systemWants.value = now.matches))
  const highContrast = computed<boolean>({
    get: () => (wished.value === null ? systemWants.value : wished.value === 'more'),
    set: (on) => (wished.value = on ? 'more' : 'normal'),
  })

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

  watch(
    highContrast,
    (now) => {
      if (now) document.documentElement.dataset.contrast = 'more'
      else delete document.documentElement.dataset.contrast
    },
    { immediate: true },
  )
  watch(wished, (now) => now !== null && keep('contrast', now))
  watch(remind, (now) => keep('remind', now ? 'yes' : 'no'))

  return { locale, typeSize, highContrast, remind }
})
