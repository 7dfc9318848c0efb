// How a period is asked for: `2026-11`, `2026-Q4`, `2026`. Which periods there are is the desk's to say.

export const kinds = ['month', 'quarter', 'year'] as const
export type Kind = (typeof kinds)[number]

/** What kind of period this is. */
export function kindOf(period: string): Kind {
  if (period.includes('-Q')) return 'quarter'
  return /^\d+$/.test(period) ? 'year' : 'month'
}

/** The period of a kind in which a day lies; nothing for no day. */
export function periodOf(kind: Kind, day: string): string {
  const [year, month] = day.split('-')
  if (year === undefined || month === undefined) return ''
  if (kind === 'year') return year
  return kind === 'quarter' ? `${year}-Q${Math.ceil(Number(month) / 3)}` : `${year}-${month}`
}
