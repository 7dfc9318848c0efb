// Finding a code by what people type: the code itself, Chinese, pinyin initials, English.
import type { CodeView } from '../desk/schema/CodeView'

/** How well a code answers a query; lower is better, none when it does not. */
function rank(code: CodeView, query: string): number | null {
  const name = code.zh.toLowerCase()
  const english = code.en.toLowerCase()
  const value = code.code.toLowerCase()
  if (value === query || name === query) return 0
  if (code.initials === query) return 1
  if (name.startsWith(query)) return 2
  if (code.initials.startsWith(query)) return 3
  if (value.startsWith(query)) return 4
  if (english.startsWith(query)) return 5
  if (name.includes(query)) return 6
  if (code.initials.includes(query)) return 7
  if (english.includes(query) || value.includes(query)) return 8
  return null
}

/** What was typed, without what an input method leaves behind. */
export function plain(query: string): string {
  return query.normalize('NFKC').trim().toLowerCase()
}

/** The codes that answer a query, best first; all of them for an empty one. */
export function searchCodes(codes: readonly CodeView[], query: string): CodeView[] {
  const wanted = plain(query)
  if (wanted === '') return [...codes]
  const found: { code: CodeView; rank: number; at: number }[] = []
  codes.forEach((code, at) => {
    const how = rank(code, wanted)
    if (how !== null) found.push({ code, rank: how, at })
  })
  return found.sort((a, b) => a.rank - b.rank || a.at - b.at).map((one) => one.code)
}

/** The one code that what was typed can only mean, if there is one. */
export function meantCode(codes: readonly CodeView[], query: string): CodeView | null {
  const wanted = plain(query)
  if (wanted === '') return null
  const exact = codes.find((code) => [code.code, code.zh, code.en].some((name) => name.toLowerCase() === wanted))
  if (exact !== undefined) return exact
  const found = searchCodes(codes, query)
  return found.length === 1 ? (found[0] ?? null) : null
}
