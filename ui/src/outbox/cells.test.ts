import { describe, expect, it } from 'vitest'
import type { DeliveryState } from '../desk/schema/DeliveryState'
import type { MatrixCell } from '../desk/schema/MatrixCell'
import { summarise } from './cells'

function cells(...states: (DeliveryState | [DeliveryState, boolean])[]): MatrixCell[] {
  return states.map((one, at) => {
    const [state, needsMe] = Array.isArray(one) ? one : [one, false]
    return {
      delivery: at + 1,
      system: 'residence',
      record: '居住登记',
      about: `居民${at}`,
      state,
      byHand: false,
      needsMe,
      asks: false,
      receipt: null,
      say: null,
    }
  })
}

describe('several residents in one cell', () => {
  it('says how many are through', () => {
    expect(summarise(cells('accepted', 'sending', 'accepted'))).toMatchObject({
      state: 'sending',
      count: 1,
      accepted: 2,
      total: 3,
    })
  })

  it('shows what needs the worker before anything else', () => {
    const found = summarise(cells('accepted', ['unsure', true], 'refused'))
    expect(found, 'the worker must see it without opening the cell').toMatchObject({ state: 'unsure', needsMe: true })
    expect(found?.cells[0]?.delivery, 'and it stands first in the list').toBe(2)
  })

  it('does not count what was withdrawn', () => {
    expect(summarise(cells('accepted', 'withdrawn')), 'one of one is accepted').toMatchObject({
      state: 'accepted',
      accepted: 1,
      total: 1,
    })
    expect(summarise(cells('withdrawn', 'withdrawn'))?.state, 'unless there is nothing else').toBe('withdrawn')
  })

  it('is empty for a system that gets nothing', () => {
    expect(summarise([])).toBeNull()
  })
})
