// Moments as people read them at a desk: today by the clock, earlier by the date.
import type { Locale } from './preferences'

/** `14:03`. */
export function clock(at: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date(at))
}

/** `14:03` for today, `11月20日 14:03` this year, else with the year. */
export function moment(at: string, locale: Locale, now: Date = new Date()): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return at
  if (date.toDateString() === now.toDateString()) return clock(at, locale)
  const year = date.getFullYear() === now.getFullYear() ? undefined : ('numeric' as const)
  const day = new Intl.DateTimeFormat(locale, { year, month: 'short', day: 'numeric' }).format(date)
  return `${day} ${clock(at, locale)}`
}

/** Today as `2026-11-22`, by the clock of this computer. */
export function today(now: Date = new Date()): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}
