// What the help has pages about, which of them belongs to which place, and how a text of it is read.
// The pictures are taken from the real pages by `npm run screenshots`.
import en from './topics.en'
import zh from './topics.zh-CN'
import type { Locale } from '../frame/preferences'

/** The tasks, in the order in which somebody meets them. */
export const topicIds = [
  'first',
  'household',
  'revisit',
  'premises',
  'review',
  'event',
  'departure',
  'import',
  'outbox',
  'todo',
  'byhand',
  'care',
  'lists',
  'carry',
  'settings',
  'safe',
] as const
export type TopicId = (typeof topicIds)[number]

/** A page of the help. */
export interface TopicText {
  title: string
  about: string
  steps: string[]
  /** Words by which it is found besides its own. */
  words: string
}
export type TopicTexts = Record<TopicId, TopicText>

export const texts: Record<Locale, TopicTexts> = { 'zh-CN': zh, en }

/** Forms as the help speaks of them; a test compares them with the dictionary. */
export const forms: Record<string, Record<Locale, string>> = {
  premises: { 'zh-CN': '单位巡查', en: 'Premises inspection' },
  event: { 'zh-CN': '事件上报', en: 'Event' },
  departure: { 'zh-CN': '离开注销', en: 'Departure' },
}

const byPlace: Partial<Record<string, TopicId>> = {
  start: 'first',
  workbench: 'todo',
  departure: 'departure',
  outbox: 'outbox',
  register: 'lists',
  person: 'revisit',
  dwelling: 'revisit',
  import: 'import',
  care: 'care',
  reports: 'lists',
  settings: 'settings',
}
const byForm: Partial<Record<string, TopicId>> = {
  premises: 'premises',
  review: 'review',
  event: 'event',
  departure: 'departure',
}

/** The page for the task at hand. */
export function topicAt(place: string, part: string | null, form: string | null): TopicId {
  if (place === 'entry') return byForm[form ?? ''] ?? 'household'
  if (place === 'settings' && part === 'zones') return 'carry'
  return byPlace[place] ?? 'first'
}

/** A piece of a text: plain, the name of a part of the pages, or a key. */
export type Piece = { kind: 'plain' | 'word' | 'form' | 'key'; text: string }

const mark = /\{\{([\w.]+)\}\}|\[\[([^\]]+)\]\]|<<(\w+)>>/g

/** A text in its pieces; words and forms by their ids. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = []
  let at = 0
  for (const match of text.matchAll(mark)) {
    if (match.index > at) found.push({ kind: 'plain', text: text.slice(at, match.index) })
    const [whole, word, key, form] = match
    if (word !== undefined) found.push({ kind: 'word', text: word })
    else if (key !== undefined) found.push({ kind: 'key', text: key })
    else if (form !== undefined) found.push({ kind: 'form', text: form })
    at = match.index + whole.length
  }
  if (at < text.length) found.push({ kind: 'plain', text: text.slice(at) })
  return found
}
