import { describe, expect, it } from 'vitest'
import { makeHistory } from './history'

describe('undoing', () => {
  it('takes back a burst of typing in one field as one step', () => {
    const history = makeHistory<string>()
    history.note(() => '', 'road')
    history.note(() => '海', 'road')
    expect(history.back('海棠路'), 'the whole word goes').toBe('')
    expect(history.back(''), 'and there is no more').toBeNull()
  })

  it('keeps what was typed before the field was left', () => {
    const history = makeHistory<string>()
    history.note(() => '', 'road')
    history.close()
    history.note(() => '海棠路', 'road')
    expect(history.back('海棠路12号')).toBe('海棠路')
    expect(history.back('海棠路')).toBe('')
  })

  it('does again what was taken back, until something else is typed', () => {
    const history = makeHistory<string>()
    history.note(() => '', 'road')
    expect(history.back('海棠路')).toBe('')
    expect(history.forth('')).toBe('海棠路')
    expect(history.back('海棠路')).toBe('')
    history.note(() => '', 'room')
    expect(history.forth('1203'), 'the way forth is gone').toBeNull()
  })

  it('never grows without end', () => {
    const history = makeHistory<number>()
    for (let step = 0; step < 500; step += 1) history.note(() => step)
    expect(history.depth()).toBe(100)
  })
})
