import { describe, expect, it } from 'vitest'
import { keys } from '../frame/keys'
import type { Locale } from '../frame/preferences'
import en from '../words/en'
import zh from '../words/zh-CN'
import { pictureOf } from './pictures'
import { forms, pieces, texts, topicAt, topicIds } from './topics'

const locales: Locale[] = ['zh-CN', 'en']
const pages = locales.flatMap((locale) => topicIds.map((id) => ({ locale, id, text: texts[locale][id] })))

function word(tree: object, key: string): unknown {
  return key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], tree)
}

describe('the pages of the help', () => {
  it('name only what the pages really say', () => {
    for (const { locale, id, text } of pages) {
      for (const line of [text.about, ...text.steps]) {
        for (const piece of pieces(line).filter((one) => one.kind === 'word')) {
          const said = word(locale === 'en' ? en : zh, piece.text)
          expect(typeof said, `${locale} ${id}: there is no text ${piece.text} any more`).toBe('string')
          expect(said, `${locale} ${id}: ${piece.text} has a gap that nobody fills`).not.toContain('{')
        }
      }
    }
  })

  it('name only keys that are shown as keys, and forms that have a name', () => {
    const shown = new Set<string>(keys.map(([key]) => key))
    for (const { locale, id, text } of pages) {
      for (const line of text.steps) {
        for (const piece of pieces(line)) {
          if (piece.kind === 'key')
            expect(shown.has(piece.text), `${locale} ${id}: nobody knows the key ${piece.text}`).toBe(true)
          if (piece.kind === 'form') expect(forms[piece.text], `${locale} ${id}: ${piece.text} is no form`).toBeDefined()
        }
      }
    }
  })

  it('have steps that can be remembered, the same in both languages', () => {
    for (const { locale, id, text } of pages) {
      expect(text.steps.length, `${locale} ${id}: three to seven steps`).toBeGreaterThanOrEqual(3)
      expect(text.steps.length, `${locale} ${id}: three to seven steps`).toBeLessThanOrEqual(7)
      const names = (one: Locale): string[] =>
        texts[one][id].steps.flatMap(pieces).flatMap((piece) => (piece.kind === 'plain' ? [] : [piece.text]))
      expect(new Set(names('en')), `${id}: both languages lead to the same buttons`).toEqual(new Set(names('zh-CN')))
    }
  })

  it('each have their picture, and no picture is left over', () => {
    const missing = pages.filter(({ id, locale }) => pictureOf(id, locale) === undefined)
    expect(
      missing.map(({ id, locale }) => `${id}.${locale}`),
      'take them with `npm run screenshots`',
    ).toEqual([])
    const files = Object.keys(import.meta.glob('./pictures/*'))
    expect(files.length, 'a picture that no page shows should go').toBe(pages.length)
  })

  it('are found from the place where one is', () => {
    expect(topicAt('entry', null, 'event')).toBe('event')
    expect(topicAt('entry', null, 'household')).toBe('household')
    expect(topicAt('settings', 'zones', null)).toBe('carry')
    expect(topicAt('somewhere', null, null)).toBe('first')
  })
})
