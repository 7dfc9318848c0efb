// From keystrokes to neutral values. What cannot be read is kept as it was typed: the desk says what is wrong with it.

/** A date as people type it (20260901, 2026-9-1, 2026.09.01, 2026年9月1日) as `2026-09-01`, else what was typed. */
export function typedDate(text: string): string {
  const plain = text.normalize('NFKC').trim()
  const found = /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ?? /^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?$/.exec(plain)
  if (found === null) return plain
  return [found[1], found[2]?.padStart(2, '0'), found[3]?.padStart(2, '0')].join('-')
}

/** A day and time as people type it (202609010830, 2026-9-1 8:30) as `2026-09-01T08:30`, else what was typed. */
export function typedDateTime(text: string): string {
  const plain = text.normalize('NFKC').trim()
  const found = /^(\d{8})(\d{2})(\d{2})$/.exec(plain) ?? /^(.{8,}?)[\sT]+(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(plain)
  const day = found?.[1] === undefined ? '' : typedDate(found[1])
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return plain
  return `${day}T${found?.[2]?.padStart(2, '0') ?? ''}:${found?.[3] ?? ''}`
}

/** The minute at hand in China Standard Time, `2026-09-01T08:30`. */
export function nowInMinutes(now: Date): string {
  return new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 16)
}

/** A whole number, else what was typed. */
export function typedInteger(text: string): number | string {
  const plain = text.normalize('NFKC').trim()
  return /^[-+]?\d{1,15}$/.test(plain) ? Number(plain) : plain
}

/** A decimal number, else what was typed. */
export function typedDecimal(text: string): number | string {
  const plain = text.normalize('NFKC').trim().replace('。', '.')
  return /^[-+]?\d{1,12}(\.\d{1,12})?$/.test(plain) ? Number(plain) : plain
}

/** A number in groups that the eye can compare with a card; none when there is nothing to group. */
export function grouped(kind: string, text: string): string | null {
  const plain = text.normalize('NFKC').replace(/\s/g, '')
  if (kind === 'id_number' && /^\d{15,18}[\dXx]?$/.test(plain) && plain.length >= 15) {
    return [plain.slice(0, 6), plain.slice(6, 14), plain.slice(14)].join(' ')
  }
  if ((kind === 'mobile' || kind === 'phone') && /^1\d{10}$/.test(plain)) {
    return [plain.slice(0, 3), plain.slice(3, 7), plain.slice(7)].join(' ')
  }
  return null
}
