import { describe, expect, it } from 'vitest'
import en from './en'
import zh from './zh-CN'

function leaves(tree: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${path}${key}`, value] as const] : [...leaves(value as object, `${path}${key}.`)],
    ),
  )
}

const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()
const [chinese, english] = [leaves(zh), leaves(en)]

describe('the words of the pages', () => {
  it('has the same keys in both languages', () => {
    expect([...english.keys()].sort(), 'a key that one language lacks would be shown as a key').toEqual(
      [...chinese.keys()].sort(),
    )
  })

  it('leaves no text empty', () => {
    const empty = [...chinese, ...english].filter(([, text]) => text.trim() === '').map(([key]) => key)
    expect(empty, 'an empty text is a button without a name').toEqual([])
  })

  it('fills in the same values in both languages', () => {
    for (const [key, text] of chinese) {
      expect(places(english.get(key) ?? ''), `${key} must name the same values, else a number is lost in translation`).toEqual(
        places(text),
      )
    }
  })

  it('uses every text, and no text that does not exist', () => {
    const sources = Object.entries(
      import.meta.glob<string>('../**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true }),
    )
      .filter(
        ([path]) =>
          !path.includes('/words/') &&
          !path.includes('/schema/') &&
          !path.endsWith('.test.ts') &&
          !path.includes('zh-CN') &&
          !path.endsWith('/en.ts'),
      )
      .map(([, text]) => text)
      .join('\n')
    // Keys that end in a state or a filter are put together at run time from their first part.
    const composed = [...sources.matchAll(/`((?:[a-z]\w*\.)+)\$\{/gi)].map((match) => match[1] ?? '')
    const unused = [...chinese.keys()].filter(
      (key) => !sources.includes(`'${key}'`) && !composed.some((start) => key.startsWith(start)),
    )
    expect(unused, 'a text nobody shows should go').toEqual([])
    const asked = [...sources.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => match[1] ?? '')
    expect(
      asked.filter((key) => !chinese.has(key)),
      'a text that does not exist is shown as its key',
    ).toEqual([])
  })
})
