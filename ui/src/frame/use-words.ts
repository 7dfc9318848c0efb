// The page's words, the desk's two-language labels, and moments, all in the chosen language.
import { useI18n } from 'vue-i18n'
import type { Fault } from '../desk/schema/Fault'
import type { Words } from '../desk/schema/Words'
import type { Locale } from './preferences'
import { clock, moment } from './when'

/** Everything a component needs to speak. */
export function useWords() {
  const { t, locale } = useI18n()
  const english = (): boolean => locale.value === 'en'
  const currentLocale = (): Locale => (english() ? 'en' : 'zh-CN')
  return {
    t,
    locale,
    /** A label that the desk gave in both languages. */
    label: (words: Words): string => (english() ? words.en || words.zh : words.zh),
    /** A name of a code. */
    codeName: (code: { zh: string; en: string }): string => (english() ? code.en || code.zh : code.zh),
    /** A fault in the chosen language. */
    faultSays: (fault: Pick<Fault, 'say'> & { detail?: string }): string => (english() ? fault.detail || fault.say : fault.say),
    clockTime: (at: string): string => clock(at, currentLocale()),
    moment: (at: string): string => moment(at, currentLocale()),
  }
}
