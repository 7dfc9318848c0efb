import { beforeEach, describe, expect, it } from 'vitest'
import { fieldAfter, fieldsIn } from './keyboard'

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

  it('goes nowhere from outside the form', () => {
    expect(fieldAfter(at('form'), at('outside'))).toBeNull()
  })
})
