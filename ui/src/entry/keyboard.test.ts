import { beforeEach, describe, expect, it } from 'vitest'
import { fieldAfter, fieldsIn, firstEmpty, wantedAfter } from './keyboard'

describe('where Enter goes', () => {
  beforeEach(() => {
    document.body.innerHTML = `
      <div id="form">
        <input id="a" data-field />
        <div><input id="b" data-field /></div>
        <button id="calendar"></button>
        <input id="off" data-field disabled />
        <div hidden><input id="folded" data-field /></div>
        <div role="radiogroup"><input id="yes" type="radio" data-field /><input id="no" type="radio" /></div>
      </div>
      <input id="outside" data-field />`
  })
  const at = (id: string): HTMLElement => document.getElementById(id) as HTMLElement

  it('follows the page and passes over buttons, disabled and folded fields', () => {
    expect(fieldsIn(at('form')).map((field) => field.id)).toEqual(['a', 'b', 'yes'])
  })

  it('goes on, and back', () => {
    expect(fieldAfter(at('form'), at('a'))?.id).toBe('b')
    expect(fieldAfter(at('form'), at('b'), -1)?.id).toBe('a')
  })

  it('ends at the last field, so that the next sheet can open', () => {
    expect(fieldAfter(at('form'), at('yes'))).toBeNull()
  })

  it('passes over what nobody asks for', () => {
    document.querySelector('[role=radiogroup]')?.setAttribute('id', 'choice')
    expect(wantedAfter(at('form'), at('a'), new Set(['choice']))?.id, 'a choice goes by its group').toBe('yes')
    expect(wantedAfter(at('form'), null, new Set(['b', 'choice']))?.id).toBe('b')
    expect(wantedAfter(at('form'), at('b'), new Set(['a', 'b'])), 'what lies behind is not gone back to').toBeNull()
  })

  it('goes nowhere from outside the form', () => {
    expect(fieldAfter(at('form'), at('outside'))).toBeNull()
  })
})

describe('where the cursor stands when a sheet opens', () => {
  const first = (html: string): string | undefined => {
    document.body.innerHTML = html
    return firstEmpty(document.body)?.id
  }

  it('is the first field that is called for and empty', () => {
    const community = '<div data-called><input id="community" data-field value="海棠社区" /></div>'
    const floor = '<div><input id="floor" data-field /></div>'
    const road = '<div data-called><input id="road" data-field /></div>'
    expect(first(community + floor + road), 'what is filled in or may stay empty is not in the way').toBe('road')
    expect(first(community + floor), 'when nothing is called for, one begins at the top').toBe('community')
  })

  it('is a choice that nobody has made', () => {
    const choice = (checked: string): string =>
      `<div data-called role="radiogroup"><input id="yes" type="radio" data-field /><input type="radio" ${checked} /></div>`
    const note = '<div data-called><input id="note" data-field /></div>'
    expect(first(choice('') + note)).toBe('yes')
    expect(first(choice('checked') + note)).toBe('note')
  })
})
