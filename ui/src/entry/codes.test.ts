import { describe, expect, it } from 'vitest'
import type { CodeView } from '../desk/schema/CodeView'
import { meantCode, searchCodes } from './codes'

const nations: CodeView[] = [
  { code: '01', zh: '汉族', en: 'Han', initials: 'hz' },
  { code: '02', zh: '蒙古族', en: 'Mongol', initials: 'mgz' },
  { code: '03', zh: '回族', en: 'Hui', initials: 'hz' },
  { code: '11', zh: '满族', en: 'Manchu', initials: 'mz' },
  { code: '08', zh: '壮族', en: 'Zhuang', initials: 'zz' },
]
const names = (query: string): string[] => searchCodes(nations, query).map((code) => code.zh)

describe('finding a code by what people type', () => {
  it('offers the whole list, in its own order, before anything is typed', () => {
    expect(names(''), 'the order of the list is the order a worker expects').toEqual(nations.map((code) => code.zh))
  })

  it.each([
    ['汉', '汉族', 'the first character is enough'],
    ['mgz', '蒙古族', 'pinyin initials'],
    ['MZ', '满族', 'capital letters mean the same'],
    ['11', '满族', 'the code itself'],
    ['１１', '满族', 'full-width digits left by an input method'],
    ['zhu', '壮族', 'the English name'],
    ['古', '蒙古族', 'a character from the middle'],
  ])('finds with %s', (query, first, why) => {
    expect(names(query)[0], why).toBe(first)
  })

  it('keeps both when initials are shared, in the order of the list', () => {
    expect(names('hz'), 'Enter takes the more common one, which stands first').toEqual(['汉族', '回族'])
  })

  it('finds nothing for nonsense, rather than everything', () => {
    expect(names('xyz'), 'Enter must not take a code that was not meant').toEqual([])
  })
})

describe('what was meant, when the field is left without Enter', () => {
  it('takes the only match', () => {
    expect(meantCode(nations, '蒙')?.code, 'no other code can be meant').toBe('02')
  })

  it('takes an exact name even when others begin with it', () => {
    const relations: CodeView[] = [
      { code: '20', zh: '子', en: 'Son', initials: 'z' },
      { code: '30', zh: '子女', en: 'Children', initials: 'zn' },
    ]
    expect(meantCode(relations, '子')?.code, 'the whole name was typed').toBe('20')
  })

  it('does not guess between several', () => {
    expect(meantCode(nations, 'hz'), 'the wrong nation would be sent').toBeNull()
    expect(meantCode(nations, ''), 'nothing was typed').toBeNull()
  })
})
